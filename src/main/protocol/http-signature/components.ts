/** A message as far as its signature covers it. Header names in lower case. */
export interface RequestMessage {
  readonly method: string
  /** Absolute URI: `https://host/path?query` (RFC 9421 §2.2.2). */
  readonly targetUri: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

export interface ResponseMessage {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The request that is answered; its signature binds the answer to it (RFC 9421 §2.4). */
  readonly request: RequestMessage
  /** The request's signature in base64, without the colons. */
  readonly requestSignature: string
}

/** Component identifiers as they stand in Signature-Input. */
const COVERED_HEADERS = ['content-digest', 'content-type', 'idempotency-key', 'last-event-id', 'prefer'] as const

const present = (headers: RequestMessage['headers'], names: readonly string[]): string[] =>
  names.filter((name) => headers[name] !== undefined).map((name) => `"${name}"`)

/** What a request's signature covers (DESIGN §4): method, target, and each of the listed headers that is there. */
export const requestComponents = ({ headers }: RequestMessage): string[] => [
  '"@method"',
  '"@target-uri"',
  ...present(headers, COVERED_HEADERS),
]

/** What a response's signature covers: status, body, and the request it answers. */
export const responseComponents = ({ headers }: ResponseMessage): string[] => [
  '"@status"',
  ...present(headers, ['content-digest', 'content-type']),
  '"@method";req',
  '"@target-uri";req',
  '"signature";req;key="sig1"',
]

/** The value of a component of a request; undefined where the message has none. */
export function requestValue(message: RequestMessage, component: string): string | undefined {
  if (component === '"@method"') return message.method
  if (component === '"@target-uri"') return message.targetUri
  return headerValue(message.headers, component)
}

export function responseValue(message: ResponseMessage, component: string): string | undefined {
  if (component === '"@status"') return String(message.status)
  if (component === '"signature";req;key="sig1"') return `:${message.requestSignature}:`
  if (component.endsWith('";req')) return requestValue(message.request, component.slice(0, -';req'.length))
  return headerValue(message.headers, component)
}

const headerValue = (headers: RequestMessage['headers'], component: string): string | undefined =>
  /^"[a-z0-9-]+"$/.test(component) ? headers[component.slice(1, -1)]?.trim() : undefined
