import type { KeyId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import {
  type RequestMessage,
  type ResponseMessage,
  requestComponents,
  requestValue,
  responseComponents,
  responseValue,
} from './components'
import { LABEL, type SignatureParameters, serializeInput, signatureBase } from './signature-fields'

/** DESIGN §4: at most 300 s; a request that is that late was held back. */
const SIGNATURE_LIFE_S = 120

export interface MessageSigning {
  readonly keyId: KeyId
  readonly algorithm: KeyRecord['algorithm']
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>
}

export interface SignedFields {
  readonly 'signature-input': string
  readonly signature: string
}

/** When and with which nonce a message is signed: `nowMs` since the epoch, `nonce` of at least 16 characters. */
export interface SigningMoment {
  readonly nowMs: number
  readonly nonce: string
}

/** Signature fields of a request, by RFC 9421 with the components of DESIGN §4. */
export const signRequest = (
  message: RequestMessage,
  signer: MessageSigning,
  moment: SigningMoment,
): Promise<SignedFields> =>
  sign(requestComponents(message), (component) => requestValue(message, component), signer, moment)

/** Signature fields of a response, bound to the request it answers. */
export const signResponse = (
  message: ResponseMessage,
  signer: MessageSigning,
  moment: SigningMoment,
): Promise<SignedFields> =>
  sign(responseComponents(message), (component) => responseValue(message, component), signer, moment)

async function sign(
  components: readonly string[],
  valueFor: (component: string) => string | undefined,
  signer: MessageSigning,
  { nowMs, nonce }: SigningMoment,
): Promise<SignedFields> {
  const created = Math.floor(nowMs / 1000)
  const parameters: SignatureParameters = {
    created,
    expires: created + SIGNATURE_LIFE_S,
    nonce,
    keyid: signer.keyId,
    alg: signer.algorithm,
  }
  const serialized = serializeInput(components, parameters)
  const base = signatureBase(components, serialized, valueFor)
  if (base === undefined) throw new TypeError('a component to be signed is missing from the message')
  const signature = Buffer.from(await signer.sign(base)).toString('base64')
  return { 'signature-input': `${LABEL}=${serialized}`, signature: `${LABEL}=:${signature}:` }
}
