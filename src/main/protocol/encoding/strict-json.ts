import { StewardError } from '../../../shared/model/errors'
import { inspectJson } from './json-inspection'
import { DEFAULT_MAX_BYTES, DEFAULT_MAX_DEPTH, type JsonLimits } from './json-limits'
import { malformed } from './malformed'

// A byte order mark is kept, and so refused by the parser: RFC 8259 §8.1 forbids it, and it would be outside the digest.
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const tooLarge = (size: number, limit: number): StewardError =>
  new StewardError('payload_too_large', `the document has ${size} bytes; at most ${limit} are read`, {
    details: { size, limit },
    suggestions: ['Ask the sender for a smaller document.'],
  })

const decode = (bytes: Uint8Array): string => {
  try {
    return strictUtf8.decode(bytes)
  } catch (cause) {
    throw malformed('the document is not UTF-8', {}, cause)
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformed('the document is not JSON', {}, cause)
  }
}

/** The text of some bytes, and what `JSON.parse` makes of it; what that lets pass is still to be looked for. */
export const readJson = (bytes: Uint8Array, limits: JsonLimits): { text: string; value: unknown } => {
  const maxBytes = limits.maxBytes ?? DEFAULT_MAX_BYTES
  if (bytes.byteLength > maxBytes) throw tooLarge(bytes.byteLength, maxBytes)
  const text = decode(bytes)
  return { text, value: parse(text) }
}

/**
 * A JSON value from untrusted bytes, in which two readers cannot see two things.
 *
 * @throws StewardError `payload_too_large` past `maxBytes`; `document_malformed` for what is not UTF-8 or not JSON, has a member
 * twice, has a member `__proto__`, has a lone surrogate or a number past a double's range, or is nested past `maxDepth`
 */
export const parseJsonStrict = (bytes: Uint8Array, limits: JsonLimits = {}): unknown => {
  const { text, value } = readJson(bytes, limits)
  inspectJson(text, limits.maxDepth ?? DEFAULT_MAX_DEPTH)
  return value
}
