import { chmodSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { Session } from '../../api'
import { onFrames } from './frame-lines'
import type { OpenEngine } from './open-engine'

/** Serves the contract on the profile's local socket, which only its owner can open: it needs no token. */
export async function serveLocalSocket(path: string, open: OpenEngine): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    const session = new Session({
      api: open.api,
      send: (frame) => socket.write(`${JSON.stringify(frame)}\n`),
      close: () => socket.end(),
      admits: () => true,
      subscribe: (listener) => open.subscribe(listener),
    })
    onFrames(
      socket,
      (frame) => void session.receive(frame),
      () => socket.destroy(),
    )
    // A client that goes away in mid-answer is no error of the engine.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      session.end()
      sockets.delete(socket)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
