import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type BuiltSnapshot, buildSnapshot, type RegistryContext } from '../../engine/registry'

const compress = promisify(gzip)

interface Encodings {
  readonly plain: Buffer
  gzipped?: Promise<Buffer>
}

/** A snapshot is written and compressed once, however many ask for it. */
const encoded = new WeakMap<BuiltSnapshot, Encodings>()

const encodingsOf = (snapshot: BuiltSnapshot): Encodings => {
  const known = encoded.get(snapshot)
  if (known) return known
  const made: Encodings = { plain: Buffer.from(JSON.stringify(snapshot.envelope)) }
  encoded.set(snapshot, made)
  return made
}

/** Whether an `Accept-Encoding` field takes gzip (RFC 9110 §12.5.3); a weight of 0 is a refusal. */
const takesGzip = (field: string): boolean =>
  field.split(',').some((coding) => {
    const [name, ...parameters] = coding.split(';').map((part) => part.trim().toLowerCase())
    return (name === 'gzip' || name === '*') && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })

/** Weak comparison, as `If-None-Match` asks for (RFC 9110 §13.1.2). */
const isKnown = (field: string, etag: string): boolean =>
  field.split(',').some((known) => known.trim() === '*' || known.trim() === etag)

/** The signed snapshot, or that the caller's copy is the present one. */
export const sendSnapshot = async (
  registry: RegistryContext,
  { headers }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const snapshot = await buildSnapshot(registry)
  void reply.header('etag', snapshot.etag).header('cache-control', 'no-cache').header('vary', 'accept-encoding')
  if (isKnown(headers['if-none-match'] ?? '', snapshot.etag)) return reply.code(304).send()
  const encodings = encodingsOf(snapshot)
  void reply.header('content-type', 'application/json')
  if (!takesGzip(String(headers['accept-encoding'] ?? ''))) return reply.send(encodings.plain)
  encodings.gzipped ??= compress(encodings.plain)
  return reply.header('content-encoding', 'gzip').send(await encodings.gzipped)
}
