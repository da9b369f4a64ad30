import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { COMMANDS, CONTRACT_VERSION } from '../../src/shared/contract'
import { RunningConsole } from '../fixtures/running-console'

// TRUST "In flight", DESIGN §9: the built loopback host on a real socket, asked as another site's page or program would.

let console: RunningConsole
beforeAll(async () => {
  console = await RunningConsole.start()
}, 60_000)
afterAll(() => console.stop())

const host = (): string => new URL(console.origin).host

/** A request with its path sent as it stands: a URL would have its dots taken out first. */
async function get(path: string, headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(console.origin)
  const sent = request({ hostname, port, path, headers: { host: host(), ...headers } }).end()
  const [answer] = await once(sent, 'response')
  let body = ''
  for await (const chunk of answer) body += String(chunk)
  return { status: answer.statusCode as number, headers: answer.headers as Record<string, string>, body }
}

interface Attempt {
  readonly origin?: string
  readonly host?: string
  readonly path?: string
  readonly token?: string
  readonly frames?: readonly (string | Buffer)[]
}

/** What a socket hears until it is hung up on: frames, and the code it is closed with. */
async function hear({ origin = console.origin, path = '/engine', frames = [], ...rest }: Attempt) {
  const headers = { ...(rest.host && { host: rest.host }) }
  const socket = new WebSocket(`${console.origin.replace('http', 'ws')}${path}`, { origin, headers })
  const heard: { type: string; error?: { code: string } }[] = []
  socket.on('message', (bytes) => heard.push(JSON.parse(String(bytes))))
  const refused = once(socket, 'unexpected-response').then(([, answer]) => ({ status: answer.statusCode as number }))
  const opened = once(socket, 'open').then(() => undefined)
  const failure = await Promise.race([refused, opened])
  if (failure) {
    socket.on('error', () => undefined).terminate()
    return { ...failure, heard, closed: undefined }
  }
  const closed = once(socket, 'close').then(([code]) => code as number)
  for (const frame of frames) socket.send(frame)
  return { status: 101, heard, closed: await closed }
}

const hello = (token: string | undefined): string =>
  JSON.stringify({ type: 'hello', contract: CONTRACT_VERSION, ...(token !== undefined && { token }) })
const ask = JSON.stringify({ type: 'request', id: 1, command: 'system.status', input: {} })

describe('the launch token', () => {
  it.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['is another', 'A'.repeat(43)],
  ])('that %s opens nothing', async (_what, token) => {
    const { heard, closed } = await hear({ frames: [hello(token), ask] })
    expect(heard.map(({ type, error }) => error?.code ?? type)).toEqual(['forbidden'])
    expect(closed).toBe(1005)
  })

  it('does not open with all but its last letter', async () => {
    const { heard } = await hear({ frames: [hello(console.token.slice(0, -1))] })
    expect(heard[0]?.error?.code).toBe('forbidden')
  })

  it('comes first: a question before it is not answered', async () => {
    const { heard } = await hear({ frames: [ask, hello(console.token)] })
    expect(heard.map(({ error }) => error?.code)).toEqual(['usage'])
  })

  it.each(Object.keys(COMMANDS))('opens %s: without it, or with another, nothing is answered', async (command) => {
    const asked = JSON.stringify({ type: 'request', id: 1, command, input: {} })
    for (const frames of [[asked], [hello('A'.repeat(43)), asked]]) {
      const { heard } = await hear({ frames })
      expect(heard.map(({ type, error }) => [type, error?.code])).toEqual([
        ['error', frames.length === 1 ? 'usage' : 'forbidden'],
      ])
    }
  })

  it('is in no page, no header and no cookie', async () => {
    const page = await get('/')
    expect(page.body).not.toContain(console.token)
    expect(JSON.stringify(page.headers)).not.toContain(console.token)
    expect(page.headers['set-cookie']).toBeUndefined()
  })
})

describe('another site’s page', () => {
  it.each([
    ['of another origin', { origin: 'https://example.org' }],
    ['of another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['of no origin that can be named', { origin: 'null' }],
    ['under a name that resolves to this machine', { host: 'console.example.org' }],
    ['on another path', { path: '/elsewhere' }],
  ])('%s gets no socket, with or without the token', async (_what, attempt: Attempt) => {
    expect(await hear({ ...attempt, frames: [hello(console.token)] })).toMatchObject({ status: 403, heard: [] })
  })

  it.each(['console.example.org', 'localhost', '127.0.0.1', '127.0.0.1:1'])(
    'gets no file under the host name "%s"',
    async (name) => {
      const { status, body } = await get('/', { host: name })
      expect([status, body.includes('<div')]).toEqual([403, false])
    },
  )

  it('may not show the console in a frame, run a script of its own in it, or connect it elsewhere', async () => {
    const { headers } = await get('/')
    const policy = Object.fromEntries(
      (headers['content-security-policy'] ?? '')
        .split('; ')
        .map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]),
    )
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'frame-ancestors': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'object-src': "'none'",
      'connect-src': `'self' ${console.origin.replace('http', 'ws')}`,
    })
    expect(policy['style-src']).toMatch(/^'self' 'nonce-[A-Za-z0-9+/=]{24}'$/)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
  })

  it('cannot foresee the nonce of a style: each page has another', async () => {
    const nonces = await Promise.all(
      [get('/'), get('/index.html')].map(
        async (page) => /nonce-([^']+)/.exec((await page).headers['content-security-policy'] ?? '')?.[1],
      ),
    )
    expect(new Set(nonces).size).toBe(2)
  })
})

describe('a path', () => {
  it.each([
    '/../main/loopback.js',
    '/..%2fmain%2floopback.js',
    '/%2e%2e/main/loopback.js',
    '/assets/../../main/loopback.js',
    '/assets/..%5c..%5cmain%5cloopback.js',
    '/%00',
    '//etc/passwd',
    '/.vite/manifest.json',
    '/%ff',
  ])('%s leads to no file outside the console', async (path) => {
    const { status, body } = await get(path)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(body).not.toMatch(/import |root:|"isEntry"/)
  })
})

describe('what is sent over the socket', () => {
  it('is cut off beyond the largest frame, before it is held in memory whole', async () => {
    const { closed } = await hear({ frames: [hello(console.token), Buffer.alloc(9 * 1024 * 1024, 'a')] })
    // Cut off while the client still writes, its socket may see the reset before the reason.
    expect([1009, 1006]).toContain(closed)
  })

  it.each(['not json', '7', 'null', '[]', '{"type":"hello"}', '{"type":"request","id":"1","command":7}'])(
    'is refused where it is no frame: %s',
    async (frame) => {
      const { heard } = await hear({ frames: [frame] })
      expect(heard.map(({ error }) => error?.code)).toEqual(['usage'])
    },
  )

  it('does not end the console: it answers the next one', async () => {
    const { hostname, port } = new URL(console.origin)
    const torn = connect(Number(port), hostname)
    torn.write('GET /engine HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
    torn.end()
    await once(torn.resume(), 'close')
    expect((await get('/')).status).toBe(200)
  })
})
