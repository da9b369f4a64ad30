import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'
import { contentSecurityPolicy } from '../page/content-security-policy'

const SCHEME = 'app'
export const CONSOLE_URL = `${SCHEME}://console/index.html`

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
}

/** Whether an address is the console's own page. */
export const isConsolePage = (url: string): boolean => {
  if (!URL.canParse(url)) return false
  const { protocol: scheme, host } = new URL(url)
  return scheme === `${SCHEME}:` && host === 'console'
}

/** Must be called before the app is ready. */
export const registerScheme = (): void =>
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])

/** Serves the built page from its folder and nothing else. */
export function serveConsolePage(renderer: string): void {
  protocol.handle(SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url)
    const path = normalize(join(renderer, decodeURIComponent(pathname)))
    if (host !== 'console' || !path.startsWith(renderer + sep)) return new Response('refused', { status: 403 })
    return sendFile(path)
  })
}

async function sendFile(path: string): Promise<Response> {
  const type = TYPES[extname(path)] ?? 'application/octet-stream'
  const content = await readFile(path).catch(() => undefined)
  if (content === undefined) return new Response('there is no such file', { status: 404 })
  const headers: Record<string, string> = { 'content-type': type, 'x-content-type-options': 'nosniff' }
  if (!path.endsWith('.html')) return new Response(new Uint8Array(content), { headers })
  const nonce = randomBytes(16).toString('base64')
  // A scanner reads no policy that is computed; this one has a nonce a page, and is tested as it is sent.
  headers['content-security-policy'] = contentSecurityPolicy(nonce) // eng-disable CSP_GLOBAL_CHECK: docs/adr/0019
  return new Response(content.toString('utf8').replaceAll('__STYLE_NONCE__', nonce), { headers })
}
