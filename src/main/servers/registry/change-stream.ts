import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { buildSnapshot, type RegistryContext, type VersionChange } from '../../engine/registry'

const KEEP_ALIVE_MS = 15_000
/** A listener who does not read costs memory: past this he is let go, and reads the present version when he comes again. */
const MAX_UNREAD_BYTES = 256 * 1024

const eventOf = ({ version, envelope }: VersionChange): string =>
  `id: ${version}\nevent: version\ndata: ${JSON.stringify(envelope)}\n\n`

/**
 * Tells of each new version as it comes, the present one first; every event is signed (TRUST "In flight").
 *
 * @throws StewardError `unavailable` when too many listen already
 */
export async function followChanges(registry: RegistryContext, reply: FastifyReply): Promise<FastifyReply> {
  const stream = new Readable({ read: () => undefined })
  const write = (text: string): void => {
    stream.push(text)
    if (stream.readableLength > MAX_UNREAD_BYTES) stream.destroy()
  }
  let cancel: () => void = () => undefined
  const keepAlive = (): void => {
    write(': \n\n')
    cancel = registry.clock.after(KEEP_ALIVE_MS, keepAlive)
  }
  // Listening begins before the present version is read: a change in between is told twice rather than never.
  const stopListening = registry.changes.listen((change) => write(eventOf(change)))
  const stop = (): void => {
    stopListening()
    cancel()
  }
  stream.once('close', stop)
  reply.raw.once('close', () => stream.destroy())
  try {
    const { content } = await buildSnapshot(registry)
    write(eventOf(await registry.changes.describe(content.version)))
  } catch (error) {
    stop()
    throw error
  }
  cancel = registry.clock.after(KEEP_ALIVE_MS, keepAlive)
  return reply.header('content-type', 'text/event-stream').header('cache-control', 'no-store').send(stream)
}
