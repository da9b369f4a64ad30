import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { WebSocketServer } from 'ws'
import { StewardError } from '../../../shared/model/errors'
import { forPage, Session } from '../../api'
import { problemResponse, problemsFromTheStart, refuseWithProblems } from '../../servers/wire'
import { contentSecurityPolicy } from '../page/content-security-policy'
import type { OpenEngine } from '../profile'

const MAX_FRAME_BYTES = 8 * 1024 * 1024

export interface ConsoleServer {
  /** The console's address with its launch token in the fragment, which no server and no log ever sees (TRUST "In flight"). */
  readonly url: string
  close(): Promise<void>
}

/** Serves the console to browsers on this machine, and to nobody who does not have the launch token. */
export async function serveConsole(open: OpenEngine, renderer: string, port: number): Promise<ConsoleServer> {
  const token = randomBytes(32).toString('base64url')
  const page = await readFile(join(renderer, 'index.html'), 'utf8')
  const server = Fastify({ forceCloseConnections: true, ...problemsFromTheStart })
  refuseWithProblems(server)
  let origin = ''
  server.addHook('onRequest', async (request, reply) => {
    // A name that resolves to this machine (DNS rebinding) must not open the console to another site's page.
    if (`http://${request.headers.host ?? ''}` !== origin) throw notServed()
    void reply.headers({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    return undefined
  })
  const sendPage = (_request: FastifyRequest, reply: FastifyReply) => {
    const nonce = randomBytes(16).toString('base64')
    return reply
      .header('content-security-policy', contentSecurityPolicy(nonce, origin.replace('http:', 'ws:')))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page.replaceAll('__STYLE_NONCE__', nonce))
  }
  server.get('/', sendPage)
  server.get('/index.html', sendPage)
  await server.register(fastifyStatic, {
    root: renderer,
    index: false,
    immutable: true,
    maxAge: '1y',
    dotfiles: 'deny',
  })
  await server.listen({ host: '127.0.0.1', port })
  origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES })
  server.server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const allowed =
      request.url === '/engine' && request.headers.origin === origin && `http://${request.headers.host}` === origin
    if (!allowed) return void socket.end(problemResponse(notServed()))
    return sockets.handleUpgrade(request, socket, head, (accepted) => sockets.emit('connection', accepted))
  })
  sockets.on('wsClientError', (_error, socket) => {
    socket.end(problemResponse(new StewardError('input_invalid', 'that is no opening of a WebSocket')))
  })
  sockets.on('connection', (socket) => {
    const session = new Session({
      api: forPage(open.api),
      send: (frame) => socket.send(JSON.stringify(frame)),
      close: () => socket.close(),
      admits: (shown) => sameToken(shown, token),
      subscribe: (listener) => open.subscribe(listener),
    })
    socket.on('message', (bytes) => void session.receive(parse(String(bytes))))
    socket.on('close', () => session.end())
    socket.on('error', () => socket.terminate())
  })
  return {
    url: `${origin}/#token=${token}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      await server.close()
    },
  }
}

const notServed = (): StewardError =>
  new StewardError('forbidden', 'this address is not served here', {
    suggestions: ['Open the console with the address that the program printed'],
  })

/** Not JSON is no frame: the session refuses it. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function sameToken(shown: string | undefined, token: string): boolean {
  const [a, b] = [Buffer.from(shown ?? ''), Buffer.from(token)]
  return a.byteLength === b.byteLength && timingSafeEqual(a, b)
}
