import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { connect as tlsConnect } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tlsServerOptions } from '../../../../src/main/servers/wire'
import { FaultProxy } from '../../../fixtures/fault-proxy'
import { GET, newHttp, newTlsKey, outcomeOf, peerOf, serve, servePlain, WORKER } from './server-under-test'

// DESIGN §4, TRUST "In flight": what a server must show before a byte of a request leaves.

const answering = () => {
  const asked: (string | undefined)[] = []
  const handler: RequestListener = ({ url }, answer) => {
    asked.push(url)
    answer.end('hello')
  }
  return { asked, handler }
}

describe('a pinned server', () => {
  it('is talked to when it shows the pinned key, or the next one that is pinned with it', async () => {
    const { handler, asked } = answering()
    const served = await serve(handler)
    const http = newHttp()
    expect(await outcomeOf(http.call(peerOf(served, { agentId: WORKER }), GET))).toBe(200)
    const withNext = { pins: [newTlsKey().pin, served.pin] }
    expect(await outcomeOf(http.call(peerOf(served, withNext), GET))).toBe(200)
    expect(asked).toEqual(['/', '/'])
  })

  it.each([
    ['another key', {}, { pins: [newTlsKey().pin] }, 'tls_pin_mismatch'],
    ['another agent’s name', { names: 'another' }, { agentId: WORKER }, 'tls_identity_mismatch'],
    ['a certificate that has expired', { term: [-2, -1] }, {}, 'tls_certificate_expired'],
    ['a certificate of the future', { term: [1, 2] }, {}, 'tls_certificate_refused'],
    ['TLS 1.2', { tls: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } }, {}, 'tls_version_refused'],
    ['no known authority, where nothing is pinned', {}, { pins: [] }, 'tls_certificate_refused'],
  ] as const)('gets no request where it shows %s', async (_what, serving, peer, code) => {
    const { handler, asked } = answering()
    const served = await serve(handler, serving)
    expect(await outcomeOf(newHttp().call(peerOf(served, peer), GET))).toBe(code)
    expect(asked).toEqual([])
  })

  it('gets no request where it speaks without TLS', async () => {
    const { handler, asked } = answering()
    const port = await servePlain(handler)
    const peer = { origin: `https://127.0.0.1:${port}`, pins: [newTlsKey().pin] }
    expect(await outcomeOf(newHttp().call(peer, GET))).toBe('tls_version_refused')
    expect(asked).toEqual([])
  })
})

describe('a connection', () => {
  it('is used again under the same trust', async () => {
    const served = await serve(answering().handler)
    const http = newHttp()
    for (let call = 0; call < 20; call++) await http.call(peerOf(served), GET)
    expect(served.sockets.length).toBeLessThan(4)
  })

  it('is closed as soon as another pin counts, and never used under it', async () => {
    const served = await serve(answering().handler)
    const http = newHttp()
    await http.call(peerOf(served), GET)
    const [first] = served.sockets
    const closed = first && once(first, 'close')
    await http.call(peerOf(served, { pins: [served.pin, newTlsKey().pin] }), GET)
    await closed
    expect(served.sockets).toHaveLength(2)
  })

  it('is not used again once one beside it fell silent', async () => {
    const served = await serve((_request, answer) => setTimeout(() => answer.end(), 50))
    const link = await FaultProxy.listen(served.port)
    onTestFinished(() => link.close())
    const peer = { ...peerOf(served), origin: link.origin }
    const http = newHttp()
    await Promise.all([http.call(peer, GET), http.call(peer, GET), http.call(peer, GET)])
    expect(link.connections).toBe(3)
    link.trap({ request: 1, effect: 'silence' })
    expect(await outcomeOf(http.call(peer, { ...GET, timeoutMs: 300 }))).toBe('network_timeout')
    // Three, or one more: a connection whose answer was read only just now may not be free yet.
    const opened = link.connections
    expect(await outcomeOf(http.call(peer, GET))).toBe(200)
    expect(link.connections).toBe(opened + 1)
  })

  it('is closed when its peer is forgotten', async () => {
    const served = await serve(answering().handler)
    const http = newHttp()
    await http.call(peerOf(served), GET)
    const [first] = served.sockets
    const closed = first && once(first, 'close')
    await http.forget(served.origin)
    await closed
    await http.call(peerOf(served), GET)
    expect(served.sockets).toHaveLength(2)
  })
})

describe('a server of ours', () => {
  it('resumes no session: each connection shows its key anew', async () => {
    const key = newTlsKey()
    const options = tlsServerOptions({ certificate: '', privateKey: '' })
    const { cert: _cert, key: _key, ...rules } = options
    const served = await serve(answering().handler, { key, tls: rules })
    const connect = async (session?: Buffer) => {
      const sessions: Buffer[] = []
      const socket = tlsConnect({
        ...{ host: '127.0.0.1', port: served.port, rejectUnauthorized: false },
        ...(session && { session }),
      })
      socket.on('session', (given) => sessions.push(given))
      await once(socket, 'secureConnect')
      const reused = socket.isSessionReused()
      // A ticket comes with the first answer at the latest.
      socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
      socket.resume()
      await once(socket, 'close')
      return { reused, session: sessions.at(-1) ?? socket.getSession() }
    }
    const first = await connect()
    expect((await connect(first.session)).reused).toBe(false)
  })
})
