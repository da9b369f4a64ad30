import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { CONTRACT_VERSION, type EngineFrame, engineFrame } from '../../../src/shared/contract'
import { offlineConsole } from './console-profile'
import { damagedBytes, damagedValue } from './damaged'
import { MOST_GROWTH_MB, residentMb } from './memory'
import { faultOfHttp, saidTo } from './raw-bytes'
import { connectAs, hostileRequests, send } from './request'
import { INPUTS, timeLimit, tryInputs } from './trial'

// The doors of the built console on one machine: its page over HTTP, its WebSocket, and the socket of its profile.

let served: Awaited<ReturnType<typeof offlineConsole>>
beforeAll(async () => {
  served = await offlineConsole()
}, 60_000)
afterAll(() => served.console.stop())

const host = (): { name: string; port: number } => {
  const { hostname, port } = new URL(served.console.origin)
  return { name: hostname, port: Number(port) }
}

/** Gives a door so many inputs and looks whether it keeps them. */
async function tryDoor<Input>(
  name: string,
  inputs: fc.Arbitrary<Input>,
  knock: (input: Input) => Promise<string | undefined>,
): Promise<void> {
  const before = residentMb(served.pid)
  await tryInputs(inputs, knock)
  const after = residentMb(served.pid)
  if (INPUTS > 1000) process.stdout.write(`${name}: ${INPUTS} inputs, ${before} to ${after} MB\n`)
  expect(after - before).toBeLessThan(MOST_GROWTH_MB)
}

const hello = () => ({ type: 'hello', contract: CONTRACT_VERSION, token: served.console.token })
const question = { type: 'request', id: 1, command: 'agents.get', input: { agent_id: 'nobody' } }
const last = JSON.stringify({ type: 'request', id: 999_999, command: 'system.status', input: {} })

interface Frames {
  /** Whether a right hello comes first. */
  readonly opened: boolean
  readonly frame: string
}

const hostileFrames = (): fc.Arbitrary<Frames> => {
  const good = [hello(), question, { type: 'request', id: 2, command: 'policy.get' }]
  const frame = fc.oneof(
    damagedValue(good).map((value) => JSON.stringify(value) ?? ''),
    damagedBytes(good.map((value) => Buffer.from(JSON.stringify(value)))).map((bytes) => bytes.toString('utf8')),
    fc.string({ unit: 'binary' }),
  )
  return fc.record({ opened: fc.boolean(), frame })
}

/** Whether a door said in the contract's form what it thinks of a frame: it answers what comes after, or refuses and hangs up. */
function faultOfFrames(heard: readonly unknown[], closed: boolean): string | undefined {
  const frames: EngineFrame[] = []
  for (const value of heard) {
    const parsed = engineFrame.safeParse(value)
    if (!parsed.success) return `no frame of the contract: ${JSON.stringify(value).slice(0, 200)}`
    frames.push(parsed.data)
  }
  const unforeseen = frames.find((frame) => frame.type === 'error' && frame.error.code === 'internal')
  if (unforeseen) return `not foreseen: ${JSON.stringify(unforeseen)}`
  const answered = frames.some((frame) => frame.type === 'answer' && frame.id === 999_999)
  return answered || closed ? undefined : `it neither went on nor hung up: ${JSON.stringify(heard).slice(0, 300)}`
}

const isLast = (value: unknown): boolean => (value as { id?: unknown } | null)?.id === 999_999

/** Until the last question is answered or the door is shut, at most a second. */
const settled = (closed: Promise<unknown>, answered: Promise<unknown>): Promise<boolean> =>
  Promise.race([closed.then(() => true), answered.then(() => false), pause(900, false, { ref: false })])

async function overWebSocket({ opened, frame }: Frames): Promise<string | undefined> {
  const socket = new WebSocket(`${served.console.origin.replace('http', 'ws')}/engine`, {
    origin: served.console.origin,
  })
  const heard: unknown[] = []
  const answered = Promise.withResolvers<void>()
  socket.on('message', (bytes) => {
    const value: unknown = JSON.parse(String(bytes))
    heard.push(value)
    if (isLast(value)) answered.resolve()
  })
  socket.on('error', () => undefined)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await once(socket, 'open')
  for (const text of [...(opened ? [JSON.stringify(hello())] : []), frame, last]) socket.send(text)
  const isClosed = await settled(closed, answered.promise)
  socket.terminate()
  return faultOfFrames(heard, isClosed)
}

async function overLocalSocket({ opened, frame }: Frames): Promise<string | undefined> {
  const socket = connect(served.socketPath)
  const heard: unknown[] = []
  const answered = Promise.withResolvers<void>()
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    heard.push(...lines.map((line) => JSON.parse(line) as unknown))
    if (heard.some(isLast)) answered.resolve()
  })
  socket.on('error', () => undefined)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  const { token: _none, ...greeting } = hello()
  socket.write([...(opened ? [JSON.stringify(greeting)] : []), frame, last, ''].join('\n'))
  const isClosed = await settled(closed, answered.promise)
  socket.destroy()
  return faultOfFrames(heard, isClosed)
}

describe('a console', () => {
  it(
    'asked for damaged addresses over HTTP, answers each in time and with a typed error',
    async () => {
      const connection = connectAs(served.console.origin)
      await tryDoor('page', hostileRequests({ path: '/assets/index.js?v=1' }), async (request) =>
        send(connection, 'GET', await request),
      )
      await connection.dispatcher.destroy()
    },
    timeLimit,
  )

  it(
    'sent bytes that are hardly HTTP, answers with a problem or hangs up',
    async () => {
      const { name, port } = host()
      const lines = (first: string, ...more: string[]) =>
        Buffer.from([`${first} HTTP/1.1`, `Host: ${name}:${port}`, ...more, '', ''].join('\r\n'))
      const upgrade = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13']
      const good = [
        lines('GET /index.html', 'Connection: close'),
        lines('POST / HTTP/1.1', 'Content-Length: 2', 'Transfer-Encoding: chunked'),
        lines(
          'GET /engine',
          `Origin: ${served.console.origin}`,
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
          ...upgrade,
        ),
      ]
      await tryDoor('bytes', damagedBytes(good), async (bytes) => faultOfHttp(await saidTo(connect(port, name), bytes)))
    },
    timeLimit,
  )

  it(
    'sent damaged frames over its WebSocket, answers each in time, in the contract’s form',
    () => tryDoor('WebSocket', hostileFrames(), overWebSocket),
    timeLimit,
  )

  it(
    'sent damaged lines over its profile’s socket, answers each in time, in the contract’s form',
    () => tryDoor('local socket', hostileFrames(), overLocalSocket),
    timeLimit,
  )

  it('sent a line without an end over its profile’s socket, hangs up before it is slow or holds it all', async () => {
    const before = residentMb(served.pid)
    const socket = connect(served.socketPath)
    socket.on('error', () => undefined)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    const piece = Buffer.alloc(1024 * 1024, 'a')
    for (let sent = 0; sent < 80 && !socket.destroyed; sent++) {
      const drained = new Promise((resolve) => socket.once('drain', resolve))
      if (!socket.write(piece)) await Promise.race([drained, closed])
    }
    await closed
    expect(await overLocalSocket({ opened: true, frame: JSON.stringify(question) })).toBeUndefined()
    expect(residentMb(served.pid) - before).toBeLessThan(2 * MOST_GROWTH_MB)
  })
})
