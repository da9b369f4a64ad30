import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { connect } from 'node:tls'
import { damagedBytes } from './damaged'
import { faultOf } from './request'
import { tryInputs } from './trial'

const LONGEST_MS = 1000

/** Whatever a server says to bytes, until it hangs up. @throws where it neither does so nor says anything within a second */
export async function saidTo(socket: Socket, bytes: Buffer): Promise<string> {
  const said: Buffer[] = []
  socket.on('data', (chunk: Buffer) => said.push(chunk))
  socket.on('error', () => undefined)
  const closed = once(socket, 'close').then(() => true)
  socket.end(bytes)
  const over = await Promise.race([closed, pause(LONGEST_MS, false, { ref: false })])
  socket.destroy()
  if (!over && said.length === 0) throw new Error('neither answered nor hung up on')
  return Buffer.concat(said).toString('utf8')
}

/** What is wrong with the first answer to bytes that may be no HTTP at all; hanging up is an answer. */
export function faultOfHttp(said: string): string | undefined {
  if (said === '') return undefined
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(said) ?? []
  if (status === undefined) return `no HTTP: ${said.slice(0, 200)}`
  const [head = '', ...rest] = said.split('\r\n\r\n')
  const type = /^content-type: (.*)$/im.exec(head)?.[1] ?? ''
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0)
  return faultOf(Number(status), type, rest.join('\r\n\r\n').slice(0, length))
}

/** Bytes that are hardly a request of a server's any more, each over a TLS connection of its own. */
export async function tryRawBytes(origin: string): Promise<void> {
  const { hostname: host, port } = new URL(origin)
  const good = [
    `GET /health HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`,
    `POST /v1/issues HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  ].map((text) => Buffer.from(text))
  await tryInputs(damagedBytes(good), async (bytes) => {
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    return faultOfHttp(await saidTo(socket, bytes))
  })
}
