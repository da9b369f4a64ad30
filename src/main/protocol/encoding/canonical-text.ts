import { canonicalBytesOfParsed } from './canonical-json'
import { inspectJson } from './json-inspection'
import { DEFAULT_MAX_DEPTH, type JsonLimits } from './json-limits'
import { malformed } from './malformed'
import { readJson } from './strict-json'

/** Whether each object's members stand in the order of RFC 8785, none is `__proto__`, and nothing is nested too deeply. */
function isOrdered(value: object | null, depth: number): boolean {
  if (value === null) return true
  if (depth === 0) return false
  return Array.isArray(value)
    ? value.every((item) => isPlain(item) || isOrdered(item, depth - 1))
    : inOrder(value, depth)
}

const isPlain = (value: unknown): boolean => typeof value !== 'object'

function inOrder(value: object, depth: number): boolean {
  let before = ''
  // What a parser made has no members but its own.
  for (const name in value) {
    if (name === '__proto__' || before > name) return false
    before = name
    const member: unknown = value[name as never]
    if (!isPlain(member) && !isOrdered(member as object | null, depth - 1)) return false
  }
  return true
}

/** An escape that may hide a lone surrogate, which `JSON.stringify` writes back as it came. */
const SURROGATE_ESCAPE = '\\ud'

/**
 * A JSON value from untrusted bytes that are its RFC 8785 form. Canonical text is what `JSON.stringify` makes of it when its members
 * are in order, so that a member twice, a number out of range or another spelling shows as a difference, at the speed of the
 * built-in parser; whatever differs is looked at closely for what is wrong with it.
 *
 * @throws StewardError `payload_too_large`, `document_malformed` as `parseJsonStrict`, and for what is not canonical
 */
export const parseCanonicalJson = (bytes: Uint8Array, limits: JsonLimits = {}): unknown => {
  const maxDepth = limits.maxDepth ?? DEFAULT_MAX_DEPTH
  const { text, value } = readJson(bytes, limits)
  if (
    !text.includes(SURROGATE_ESCAPE) &&
    (isPlain(value) || isOrdered(value as object | null, maxDepth)) &&
    JSON.stringify(value) === text
  )
    return value
  inspectJson(text, maxDepth)
  if (Buffer.compare(canonicalBytesOfParsed(value), bytes) === 0) return value
  throw malformed('the payload is not canonical JSON (RFC 8785)')
}
