import canonicalize from 'canonicalize'
import { DEFAULT_MAX_DEPTH } from './json-limits'
import { malformed } from './malformed'

const utf8 = new TextEncoder()

/** What JSON cannot say must not be dropped or turned into null: the signer would vouch for something else than was meant. */
const assertJson = (value: unknown, path: string, depth: number): void => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return
  if (typeof value !== 'object') throw malformed(`${path} is ${typeof value}, which JSON cannot say`, { path })
  // A cycle ends here as well.
  if (depth >= DEFAULT_MAX_DEPTH) throw malformed(`${path} is nested too deeply`, { path })
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) assertJson(value[i], `${path}[${i}]`, depth + 1)
    return
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw malformed(`${path} is not a plain object`, { path })
  // Every reader refuses this name (parseJsonStrict), so it must not be signed.
  if (Object.hasOwn(value, '__proto__')) throw malformed(`${path} has a member named __proto__`, { path })
  for (const [name, member] of Object.entries(value)) assertJson(member, `${path}.${name}`, depth + 1)
}

/**
 * RFC 8785 bytes of a value that came from `parseJsonStrict`, without looking for what JSON cannot say.
 *
 * @throws StewardError `document_malformed` for a lone surrogate or a number out of range
 */
export const canonicalBytesOfParsed = (value: unknown): Uint8Array => {
  let text: string | undefined
  try {
    text = canonicalize(value)
  } catch (cause) {
    throw malformed('the document has no canonical form: it holds a lone surrogate or a number out of range', {}, cause)
  }
  if (text === undefined) throw malformed('undefined has no canonical form')
  return utf8.encode(text)
}

/**
 * The RFC 8785 canonical JSON of a value, as UTF-8.
 *
 * @throws StewardError `document_malformed` for NaN, infinities, lone surrogates, and for what JSON cannot say anywhere in the
 * value: undefined (leave the member out instead), functions, bigints, dates, class instances, cycles
 */
export const canonicalJson = (value: unknown): Uint8Array => {
  assertJson(value, '$', 0)
  return canonicalBytesOfParsed(value)
}
