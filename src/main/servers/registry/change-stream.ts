import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RegistryContext, VersionChange } from '../../engine/registry'

const KEEP_ALIVE_MS = 15_000

/** Tells of each new version as it comes, the present one first; every event is signed (TRUST "In flight"). */
export async function followChanges(
  registry: RegistryContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const stream = new Readable({ read: () => undefined })
  const tell = ({ version, envelope }: VersionChange): void => {
    stream.push(`id: ${version}\nevent: version\ndata: ${JSON.stringify(envelope)}\n\n`)
  }
  const stopListening = registry.changes.listen(tell)
  let cancel: () => void = () => undefined
  const keepAlive = (): void => {
    stream.push(': \n\n')
    cancel = registry.clock.after(KEEP_ALIVE_MS, keepAlive)
  }
  request.raw.once('close', () => {
    stopListening()
    cancel()
    stream.destroy()
  })
  const { content } = await registry.snapshots.get()
  tell(await registry.changes.describe(content.version))
  cancel = registry.clock.after(KEEP_ALIVE_MS, keepAlive)
  return reply.header('content-type', 'text/event-stream').header('cache-control', 'no-store').send(stream)
}
