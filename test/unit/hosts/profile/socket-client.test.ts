import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { attachLocalSocket } from '../../../../src/main/hosts/profile/socket-client'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** An engine's end of the local socket, that does with each line as told. */
const engine = async (onLine: (socket: Socket, line: string) => void): Promise<string> => {
  const path = join(mkdtempSync(join(tmpdir(), 'socket-')), 'engine.sock')
  const server = createServer((socket) => {
    closing.push(() => socket.destroy())
    socket.setEncoding('utf8').on('data', (lines: string) => {
      for (const line of lines.trim().split('\n')) onLine(socket, line)
    })
  })
  closing.push(() => server.close())
  server.listen(path)
  await once(server, 'listening')
  return path
}
const welcome = (socket: Socket): void => void socket.write('{"type":"welcome","contract":1}\n')

describe('a client of the local socket', () => {
  it('finds nobody where the engine goes away before it has said a word', async () => {
    const path = await engine((socket) => socket.destroy())
    expect(await attachLocalSocket(path)).toBeUndefined()
  })

  it('is told of an engine that goes away in the middle of a question, and of every question after it at once', async () => {
    const path = await engine((socket, line) => (line.includes('hello') ? welcome(socket) : socket.destroy()))
    const client = await attachLocalSocket(path)
    for (let time = 0; time < 2; time++)
      await expect(client?.call('system.status', {})).rejects.toMatchObject({ code: 'connection_lost' })
  })

  it('leaves no question without an answer when it is closed', async () => {
    const path = await engine((socket, line) => line.includes('hello') && welcome(socket))
    const client = await attachLocalSocket(path)
    const asked = client?.call('system.status', {})
    await client?.close()
    await expect(asked).rejects.toMatchObject({ code: 'connection_lost' })
  })
})
