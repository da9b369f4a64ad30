import type { StewardError } from '../../../shared/model/errors'
import { type KeyId, keyId } from '../../../shared/model/ids'
import { type SignatureAlgorithm, signatureAlgorithm } from '../../../shared/model/key'

/** The one label used; others on the same message are another's and are not looked at. */
export const LABEL = 'sig1'

/** Parameters of a signature (RFC 9421 §2.3). Times in seconds since the epoch. */
export interface SignatureParameters {
  readonly created: number
  readonly expires: number
  readonly nonce: string
  readonly keyid: KeyId
  readonly alg: SignatureAlgorithm
}

export interface ReadSignature {
  readonly components: readonly string[]
  readonly parameters: SignatureParameters
  /** The value of Signature-Input after its label, as it is signed. */
  readonly serialized: string
  /** Base64 without the colons. */
  readonly signature: string
}

export const serializeInput = (components: readonly string[], parameters: SignatureParameters): string =>
  `(${components.join(' ')});created=${parameters.created};expires=${parameters.expires};nonce="${parameters.nonce}"` +
  `;keyid="${parameters.keyid}";alg="${parameters.alg}"`

const MAX_FIELD = 4096
const INPUT =
  /^sig1=(\(((?:"[a-z0-9@-]+"(?:;req)?(?:;key="sig1")?)(?: "[a-z0-9@-]+"(?:;req)?(?:;key="sig1")?)*)\)((?:;[a-z]+=(?:\d{1,15}|"[\x20\x21\x23-\x5b\x5d-\x7e]*"))+))$/
const PARAMETER = /;([a-z]+)=(?:(\d{1,15})|"([^"]*)")/g
const SIGNATURE = /^sig1=:([A-Za-z0-9+/]{16,1024}={0,2}):$/

type Malformed = (reason: string) => StewardError

/**
 * Reads the two fields of a signature, strictly: what is not of the form this protocol writes is refused, not guessed at.
 *
 * @throws what `malformed` makes
 */
export function readSignature(signatureInput: string, signatureField: string, malformed: Malformed): ReadSignature {
  if (signatureInput.length > MAX_FIELD || signatureField.length > MAX_FIELD)
    throw malformed('its signature fields are too long')
  const input = INPUT.exec(signatureInput)
  const signature = SIGNATURE.exec(signatureField)?.[1]
  if (!input?.[1] || !input[2] || !input[3] || signature === undefined)
    throw malformed('its signature fields cannot be read')
  const components = input[2].split(' ')
  if (new Set(components).size !== components.length) throw malformed('its signature covers a component twice')
  return { components, parameters: readParameters(input[3], malformed), serialized: input[1], signature }
}

function readParameters(text: string, malformed: Malformed): SignatureParameters {
  const found = new Map<string, string>()
  for (const [, name, number, word] of text.matchAll(PARAMETER)) {
    if (name === undefined || found.has(name)) throw malformed('its signature has a parameter twice')
    found.set(name, number ?? word ?? '')
  }
  const id = keyId.safeParse(found.get('keyid'))
  const alg = signatureAlgorithm.safeParse(found.get('alg'))
  const created = Number(found.get('created') ?? Number.NaN)
  const expires = Number(found.get('expires') ?? Number.NaN)
  const nonce = found.get('nonce') ?? ''
  if (
    !id.success ||
    !alg.success ||
    !Number.isSafeInteger(created) ||
    !Number.isSafeInteger(expires) ||
    nonce.length < 16
  )
    throw malformed('its signature lacks one of created, expires, nonce, keyid and alg')
  return { created, expires, nonce, keyid: id.data, alg: alg.data }
}

/** The signature base (RFC 9421 §2.5). Undefined where the message lacks a covered component. */
export function signatureBase(
  components: readonly string[],
  serialized: string,
  valueFor: (component: string) => string | undefined,
): Uint8Array | undefined {
  let base = ''
  for (const component of components) {
    const value = valueFor(component)
    if (value === undefined) return undefined
    base += `${component}: ${value}\n`
  }
  return Buffer.from(`${base}"@signature-params": ${serialized}`)
}
