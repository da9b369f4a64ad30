import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { useConnection } from '../../../../src/renderer/client/connection'
import { LoopbackChannel } from '../../../../src/renderer/client/loopback-channel'
import { CONTRACT_VERSION } from '../../../../src/shared/contract/bridge'

const opened: { close(): void }[] = []
afterEach(() => {
  for (const each of opened.splice(0)) each.close()
})

interface Frame {
  readonly type: string
  readonly id?: number
  readonly token?: string
  readonly command?: string
}

/** An engine's end of the socket that answers each frame by `reply`. */
async function engineEnd(reply: (frame: Frame, socket: WebSocket) => void) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  opened.push(server)
  server.on('connection', (socket) => socket.on('message', (text) => reply(JSON.parse(String(text)) as Frame, socket)))
  await once(server, 'listening')
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/engine`
}

const channelTo = (url: string, token?: string): LoopbackChannel => {
  const channel = new LoopbackChannel(url, token, () => 1)
  opened.push(channel)
  return channel
}

const send = (socket: WebSocket, frame: unknown): void => socket.send(JSON.stringify(frame))
const welcome = (socket: WebSocket): void => send(socket, { type: 'welcome', contract: CONTRACT_VERSION })

test('shows its token first and is answered afterwards', async () => {
  const heard: Frame[] = []
  const url = await engineEnd((frame, socket) => {
    heard.push(frame)
    if (frame.type === 'hello') welcome(socket)
    else send(socket, { type: 'answer', id: frame.id, output: { asked: frame.command } })
  })
  const answer = await channelTo(url, 'launch-token').call('system.status', {})
  expect(answer).toEqual({ asked: 'system.status' })
  expect(heard[0]).toEqual({ type: 'hello', contract: CONTRACT_VERSION, token: 'launch-token' })
})

test('throws the error that the engine reports, with its suggestions', async () => {
  const error = {
    code: 'vault_locked',
    category: 'permanent',
    message: 'The vault is locked',
    details: {},
    suggestions: ['Unlock it'],
  }
  const url = await engineEnd((frame, socket) =>
    frame.type === 'hello' ? welcome(socket) : send(socket, { type: 'error', id: frame.id, error }),
  )
  await expect(channelTo(url).call('keys.list', {})).rejects.toMatchObject({
    name: 'StewardError',
    code: 'vault_locked',
    suggestions: ['Unlock it'],
  })
})

test('a call that was not answered when the connection broke is uncertain, and the channel comes back', async () => {
  let connections = 0
  const url = await engineEnd((frame, socket) => {
    if (frame.type === 'hello') {
      connections += 1
      welcome(socket)
    } else if (connections === 1) socket.terminate()
    else send(socket, { type: 'answer', id: frame.id, output: 'again' })
  })
  const channel = channelTo(url)
  const returned = new Promise<void>((resolve) => channel.onReconnect(resolve))
  await expect(channel.call('delegations.list', {})).rejects.toMatchObject({
    code: 'connection_lost',
    category: 'ambiguous',
  })
  await returned
  expect(useConnection.getState().state).toBe('open')
  await expect(channel.call('delegations.list', {})).resolves.toBe('again')
})

test('gives up for good when the engine refuses the token', async () => {
  let connections = 0
  const error = {
    code: 'forbidden',
    category: 'permanent',
    message: 'The launch token is not right',
    details: {},
    suggestions: [],
  }
  const url = await engineEnd((_frame, socket) => {
    connections += 1
    send(socket, { type: 'error', error })
  })
  const channel = channelTo(url, 'wrong')
  await expect(channel.call('system.status', {})).rejects.toMatchObject({ code: 'forbidden' })
  expect(useConnection.getState()).toMatchObject({ state: 'refused', reason: 'The launch token is not right' })
  await expect(channel.call('system.status', {})).rejects.toMatchObject({ code: 'forbidden' })
  expect(connections).toBe(1)
})

test('refuses an engine of another contract version', async () => {
  const url = await engineEnd((_frame, socket) => send(socket, { type: 'welcome', contract: CONTRACT_VERSION + 1 }))
  await expect(channelTo(url).call('system.status', {})).rejects.toMatchObject({ code: 'version_mismatch' })
})

test('hands on events and never waits for a peer that speaks something else', async () => {
  const url = await engineEnd((frame, socket) => {
    if (frame.type === 'hello') {
      welcome(socket)
      send(socket, { type: 'event', name: 'policy.changed', payload: {} })
    } else send(socket, { kind: 'something else' })
  })
  const channel = channelTo(url)
  const event = new Promise((resolve) => channel.subscribe((name, payload) => resolve([name, payload])))
  await expect(channel.call('system.status', {})).rejects.toMatchObject({ code: 'connection_lost' })
  await expect(event).resolves.toEqual(['policy.changed', {}])
})
