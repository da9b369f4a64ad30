import { describe, expect, it, onTestFinished } from 'vitest'
import { FaultProxy } from '../../../fixtures/fault-proxy'
import { GET, newHttp, newTlsKey, outcomeOf, POST, peerOf, serve } from './server-under-test'

// DESIGN §5: each way an answer can fail to come, told so that the caller knows whether to ask, to retry or to stop.

describe('an answer', () => {
  it('that is larger than the caller takes is refused, and not read to its end', async () => {
    let sent = 0
    const served = await serve((_request, answer) => {
      const chunk = Buffer.alloc(64 * 1024)
      const write = (): void => {
        while (sent < 1e9 && !answer.destroyed) {
          sent += chunk.byteLength
          if (!answer.write(chunk)) return void answer.once('drain', write)
        }
      }
      write()
    })
    expect(await outcomeOf(newHttp().call(peerOf(served), { ...GET, maxBytes: 100_000 }))).toBe('payload_too_large')
    expect(sent).toBeLessThan(50e6)
  })

  it('that is as large as the caller takes is taken', async () => {
    const served = await serve((_request, answer) => answer.end(Buffer.alloc(100_000)))
    const { body } = await newHttp().call(peerOf(served), { ...GET, maxBytes: 100_000 })
    expect(body.byteLength).toBe(100_000)
  })

  it.each([301, 302, 303, 307, 308])('that leads elsewhere (%i) is refused, and not followed', async (status) => {
    const elsewhere = await serve((_request, answer) => answer.end())
    const served = await serve((_request, answer) => answer.writeHead(status, { location: elsewhere.origin }).end())
    expect(await outcomeOf(newHttp().call(peerOf(served), GET))).toBe('response_malformed')
    expect(await outcomeOf(newHttp().stream(peerOf(served), GET))).toBe('response_malformed')
    expect(elsewhere.tried).toEqual([])
  })

  it('that says nothing has changed is no redirect', async () => {
    const served = await serve((_request, answer) => answer.writeHead(304).end())
    expect(await outcomeOf(newHttp().call(peerOf(served), GET))).toBe(304)
  })

  it('that does not come in time is a timeout for a question, and uncertain for what may have been done', async () => {
    const served = await serve(() => undefined)
    const http = newHttp()
    expect(await outcomeOf(http.call(peerOf(served), { ...GET, timeoutMs: 150 }))).toBe('network_timeout')
    expect(await outcomeOf(http.call(peerOf(served), { ...POST, timeoutMs: 150 }))).toBe('connection_lost')
  })

  it('that stops in the middle in time counts as late too', async () => {
    const served = await serve((_request, answer) => answer.writeHead(200, { 'content-length': '10' }).write('half'))
    expect(await outcomeOf(newHttp().call(peerOf(served), { ...GET, timeoutMs: 150 }))).toBe('network_timeout')
  })

  // What counts is sent when the handshake is over; a bit of it flipped is nobody's refusal.
  it.each([1, 4, 40, 400, 1400])(
    'with one bit flipped from byte %i on is a lost connection, never another answer',
    async (from) => {
      const served = await serve((_request, answer) => answer.end(Buffer.alloc(2000)))
      const link = await FaultProxy.listen(served.port)
      onTestFinished(() => link.close())
      link.trap({ request: 1, answer: from, effect: 'corrupt' })
      const peer = { ...peerOf(served), origin: link.origin }
      const outcome = await outcomeOf(newHttp().call(peer, GET))
      expect(link.sprung).toBe(1)
      expect(outcome).toBe('connection_lost')
      expect(await outcomeOf(newHttp().call(peer, GET))).toBe(200)
    },
  )

  it('that is cut off is a lost connection, never a shorter answer', async () => {
    const served = await serve((request, answer) => {
      answer.writeHead(200, { 'content-length': '10' }).write('half')
      setImmediate(() => request.socket.destroy())
    })
    expect(await outcomeOf(newHttp().call(peerOf(served), GET))).toBe('connection_lost')
  })

  it('that nobody gives, since nobody listens, was surely not asked for', async () => {
    const peer = { origin: 'https://127.0.0.1:1', pins: [newTlsKey().pin] }
    expect(await outcomeOf(newHttp().call(peer, POST))).toBe('network_unreachable')
  })

  it('of a refusal is the error it names, with how long to wait', async () => {
    const problem = {
      ...{ type: 'about:blank', title: 'rate limited', status: 429, detail: 'too many', code: 'rate_limited' },
      ...{ category: 'transient', retry_recommended: true, recovery_suggestions: ['Wait.'] },
    }
    const served = await serve((_request, answer) =>
      answer
        .writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '7' })
        .end(JSON.stringify(problem)),
    )
    await expect(newHttp().call(peerOf(served), GET)).rejects.toMatchObject({
      code: 'rate_limited',
      details: { status: 429, retry_after_s: 7 },
      suggestions: ['Wait.'],
    })
  })
})

describe('a stream', () => {
  it('that is open, or twenty of them, lets calls to the same peer pass', async () => {
    const served = await serve(({ url }, answer) => {
      if (url === '/events') answer.writeHead(200).write(': hello\n\n')
      else answer.end()
    })
    const http = newHttp()
    const open = Array.from({ length: 20 }, () => http.stream(peerOf(served), { ...GET, path: '/events' }))
    const streams = await Promise.all(open)
    expect(await outcomeOf(http.call(peerOf(served), GET))).toBe(200)
    for (const stream of streams) stream.close()
  })

  it('that falls silent for longer than the caller bears is a lost connection', async () => {
    const served = await serve((_request, answer) => answer.writeHead(200).write(': hello\n\n'))
    const stream = await newHttp().stream(peerOf(served), { ...GET, idleTimeoutMs: 300 })
    const read = async (): Promise<void> => {
      for await (const _ of stream.body);
    }
    await expect(read()).rejects.toMatchObject({ code: 'connection_lost', details: { silence_ms: 300 } })
  })

  it('whose event does not end is refused before it fills the memory', async () => {
    const served = await serve((_request, answer) => {
      answer.writeHead(200)
      const write = (): void => {
        while (!answer.destroyed)
          if (!answer.write(`data: ${'x'.repeat(64 * 1024)}`)) return void answer.once('drain', write)
      }
      write()
    })
    const stream = await newHttp().stream(peerOf(served), GET)
    const read = async (): Promise<void> => {
      for await (const _ of stream.events);
    }
    await expect(read()).rejects.toMatchObject({ code: 'payload_too_large' })
    stream.close()
  })
})
