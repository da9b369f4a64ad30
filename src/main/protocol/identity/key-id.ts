import type { KeyId } from '../../../shared/model/ids'
import { sha256Digest } from '../encoding'

/** The key id, fingerprint and TLS pin of a DER SubjectPublicKeyInfo (DESIGN §3): `sha256:` + hex. */
export const keyIdOf = (spki: Uint8Array): KeyId => sha256Digest(spki) as string as KeyId
