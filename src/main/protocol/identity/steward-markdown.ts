import { createPublicKey, type KeyObject } from 'node:crypto'
import type { KeyId } from '../../../shared/model/ids'
import { decodeBase64 } from '../encoding'
import { keyIdOf } from './key-id'
import { verifyBytes } from './signature'

export interface MarkdownVerdict {
  readonly status: 'valid' | 'invalid' | 'unsigned'
  /** For a person; begins with a small letter. */
  readonly reason: string
  readonly keyId?: KeyId
  /** How many signature comments the document has. */
  readonly signatures: number
}

const COMMENT = /<!--[ \t]*STEWARD_SIGNATURE:[ \t]*([^\s>]*)[ \t]*-->/g
/** `- **public_key:** \`MFkw…\``: bullets, bold and back-ticks are what people write around it. */
const KEY = /(?:^|[\s*_`>-])(?:public_)?key[*_`]{0,3}[ \t]*:[*_`]{0,3}[ \t]*[*_`]{0,3}([A-Za-z0-9+/]{40,2000}={0,2})/gim
/** A raw r‖s P-256 signature. */
const SIGNATURE_BYTES = 64

/** What Python's str.strip() takes for white space (Unicode White_Space and the bidi classes WS, B, S); it keeps U+FEFF. */
const PYTHON_SPACE = '\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const LEADING = new RegExp(`^[${PYTHON_SPACE}]+`)
const isPythonSpace = new RegExp(`[${PYTHON_SPACE}]`)

/** Trailing white space is cut by hand: a regular expression anchored at the end is quadratic on many inner spaces. */
const pythonStrip = (text: string): string => {
  let end = text.length
  while (end > 0 && isPythonSpace.test(text.charAt(end - 1))) end--
  return text.slice(0, end).replace(LEADING, '')
}

/**
 * Judges a `STEWARD.md` (DESIGN §3): signed are the UTF-8 bytes of the text, line ends as LF, without its signature comments and
 * stripped as Python does; by ECDSA P-256 with SHA-256, raw r‖s, with the key that the text names. With several comments one
 * good signature suffices, as with several in an envelope. Valid means intact by that key, never trusted (TRUST "Bootstrap").
 */
export function verifyStewardMarkdown(document: Uint8Array): MarkdownVerdict {
  const text = decodeText(document)
  if (text === undefined) return { status: 'invalid', reason: 'it is not UTF-8 text', signatures: 0 }
  const comments = [...text.matchAll(COMMENT)].map((match) => match[1] ?? '')
  const signatures = comments.length
  if (signatures === 0) return { status: 'unsigned', reason: 'it has no signature comment', signatures }
  const signed = pythonStrip(text.replace(COMMENT, ''))
  const keys = namedKeys(signed)
  if (keys.length === 0)
    return { status: 'invalid', reason: 'it is signed but names no ECDSA P-256 key to check with', signatures }
  const decoded = comments.map(decodeSignature).filter((signature) => signature !== undefined)
  if (decoded.length === 0)
    return { status: 'invalid', reason: `its signature is not ${SIGNATURE_BYTES} bytes in base64`, signatures }
  const bytes = Buffer.from(signed, 'utf8')
  for (const { key, keyId } of keys)
    if (decoded.some((signature) => verifyBytes(key, 'ecdsa-p256-sha256', bytes, signature)))
      return { status: 'valid', reason: 'it is unchanged since the key that it names signed it', keyId, signatures }
  const [first] = keys
  return {
    status: 'invalid',
    reason: 'its signature does not verify: the text was changed, or another key signed it',
    ...(first && { keyId: first.keyId }),
    signatures,
  }
}

function decodeText(document: Uint8Array): string | undefined {
  try {
    // The byte order mark is part of what was signed: Python's strip keeps it.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
      .decode(document)
      .replaceAll('\r\n', '\n')
      .replaceAll('\r', '\n')
  } catch {
    return undefined
  }
}

function decodeSignature(comment: string): Uint8Array | undefined {
  // The last symbol before the padding carries two bits: others would be a second spelling of the same bytes.
  if (!/^[A-Za-z0-9+/]{85}[AQgw]==$/.test(comment)) return undefined
  const bytes = decodeBase64(comment)
  return bytes.byteLength === SIGNATURE_BYTES ? bytes : undefined
}

const MOST_KEYS = 8

function namedKeys(text: string): { key: KeyObject; keyId: KeyId }[] {
  const named = [...text.matchAll(KEY)].slice(0, MOST_KEYS).map((match) => match[1] ?? '')
  return named.flatMap((base64) => {
    const key = publicKeyOf(base64)
    return key ? [{ key, keyId: keyIdOf(key.export({ type: 'spki', format: 'der' })) }] : []
  })
}

function publicKeyOf(base64: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' })
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined
  } catch {
    // Text after `key:` that is no key says nothing: the verdict tells that none was found.
    return undefined
  }
}
