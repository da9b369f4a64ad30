import { createServer } from 'node:net'

/** A port of 127.0.0.1 that is free now; the wished one where it is. */
export function freePort(wished = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', () => (wished === 0 ? reject(new Error('no port of 127.0.0.1 is free')) : resolve(freePort())))
    server.listen(wished, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
