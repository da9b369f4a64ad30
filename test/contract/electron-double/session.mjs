import { onCommand } from './channel.mjs'

const handlers = new Map()
const privileged = new Set()

export const protocol = {
  registerSchemesAsPrivileged: (schemes) => {
    for (const { scheme } of schemes) privileged.add(scheme)
  },
  handle: (scheme, handler) => {
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    handlers.set(scheme, handler)
  },
  unhandle: (scheme) => handlers.delete(scheme),
  isProtocolHandled: (scheme) => handlers.has(scheme),
}

export const net = { fetch: (...args) => fetch(...args) }

const guards = { request: undefined, check: undefined }
const hooks = { beforeRequest: undefined, headersReceived: undefined }
const listenerOf = (args) => args.at(-1) ?? undefined

const defaultSession = {
  protocol,
  setPermissionRequestHandler: (handler) => {
    guards.request = handler
  },
  setPermissionCheckHandler: (handler) => {
    guards.check = handler
  },
  setDevicePermissionHandler() {},
  setDisplayMediaRequestHandler() {},
  setSpellCheckerEnabled() {},
  on() {},
  clearStorageData: async () => {},
  clearCache: async () => {},
  webRequest: {
    onBeforeRequest: (...args) => {
      hooks.beforeRequest = listenerOf(args)
    },
    onHeadersReceived: (...args) => {
      hooks.headersReceived = listenerOf(args)
    },
  },
}

export const session = { defaultSession, fromPartition: () => defaultSession }

// Without both handlers Electron grants nearly everything: a console without them must not pass for a guarded one.
onCommand('ask-permission', async ({ permission, origin = 'app://console' }) => ({
  request: guards.request
    ? await new Promise((resolve) => guards.request(null, permission, resolve, { requestingUrl: origin }))
    : true,
  check: guards.check ? guards.check(null, permission, origin, {}) : true,
}))

const disguised = /^http:\/\/([^/]+)\.([a-z]+)\.localhost(?::\d+)?(\/.*)?$/
const schemeUrl = /^([a-z]+):\/\/([^/]+)(.*)$/

/** `app://console/x` as the address Chromium is given, if main handles the scheme. */
export function disguise(url) {
  const [, scheme, host, path] = schemeUrl.exec(url) ?? []
  if (!handlers.has(scheme)) return url
  if (!privileged.has(scheme)) throw new Error(`'${scheme}' must be registered as privileged before the app is ready`)
  return `http://${host}.${scheme}.localhost${path || '/'}`
}

/** The address main knows for a URL of the page. */
export function reveal(url) {
  const [, host, scheme, path = '/'] = disguised.exec(url) ?? []
  return handlers.has(scheme) ? `${scheme}://${host}${path}` : url
}

/** What main answers to a request of the page: a response, 'cancel', or undefined when the network should. */
export async function answerRequest(request) {
  const url = reveal(request.url())
  const decision = await asked(hooks.beforeRequest, {
    url,
    method: request.method(),
    resourceType: request.resourceType(),
  })
  if (decision?.cancel) return 'cancel'
  const handler = handlers.get(new URL(url).protocol.slice(0, -1))
  if (!handler) return undefined
  const response = await handler(
    new Request(url, { method: request.method(), headers: request.headers(), body: request.postDataBuffer() }),
  )
  const plain = Object.fromEntries(response.headers)
  const received = await asked(hooks.headersReceived, { url, statusCode: response.status, responseHeaders: plain })
  return {
    status: response.status,
    headers: flat(received?.responseHeaders ?? plain),
    body: Buffer.from(await response.arrayBuffer()),
  }
}

const asked = (listener, details) => listener && new Promise((resolve) => listener(details, resolve))

const flat = (headers) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]))
