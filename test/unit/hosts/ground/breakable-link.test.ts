import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { BreakableLink } from '../../../../src/main/hosts/ground/breakable-link'
import { freePort } from '../../../../src/main/hosts/program/free-port'

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A server that answers each chunk with a mark of its own. */
async function answering(mark: string): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes) => socket.write(`${mark}:${bytes.byteLength}`))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  return (server.address() as AddressInfo).port
}

async function linked() {
  const port = await freePort()
  const link = await BreakableLink.listen(port, await answering('agent'))
  closing.push(() => link.close())
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    closing.push(() => socket.destroy())
    return socket
  }
  return { link, open }
}

const ask = async (socket: Socket, text: string): Promise<string> => {
  socket.write(text)
  const [answer] = await once(socket, 'data')
  return String(answer)
}

/** A reset is an error first, and that is what is wanted. */
const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()))

describe('the link to an agent of the lab', () => {
  it('passes everything on, both ways', async () => {
    const { open } = await linked()
    expect(await ask(await open(), 'hello')).toBe('agent:5')
  })

  it('loses the answer to the next large request, once, and no answer to a small one', async () => {
    const { link, open } = await linked()
    link.suffer({ kind: 'loses_answer', requestBytes: 100 })
    const socket = await open()
    expect(await ask(socket, 'small')).toBe('agent:5')
    socket.write('x'.repeat(100))
    await closed(socket)
    expect(link.lost).toBe(1)
    expect(await ask(await open(), 'y'.repeat(100))).toBe('agent:100')
  })

  it('delays what passes an open connection, both ways, until it is mended', async () => {
    const { link, open } = await linked()
    const socket = await open()
    link.suffer({ kind: 'slow', delayMs: 60 })
    const before = performance.now()
    expect(await ask(socket, 'slow')).toBe('agent:4')
    // A timer may be early by the fraction that a millisecond is rounded by.
    expect(performance.now() - before).toBeGreaterThan(118)
    link.suffer(undefined)
    expect(await ask(socket, 'again')).toBe('agent:5')
  })

  it('leads to somebody else while it is intercepted, and nobody keeps a connection from before or of then', async () => {
    const { link, open } = await linked()
    const before = await open()
    link.suffer({ kind: 'intercepted', port: await answering('thief') })
    await closed(before)
    const meanwhile = await open()
    expect(await ask(meanwhile, 'secret')).toBe('thief:6')
    link.suffer(undefined)
    await closed(meanwhile)
    expect(await ask(await open(), 'hello')).toBe('agent:5')
  })
})
