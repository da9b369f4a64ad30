import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import type { KeyRecord } from '../../../shared/model/key'
import { verifiedSigners } from '../identity'

/** Whether at least `threshold` of the keys have signed the manifest in the envelope. */
export const isManifestSignedBy = (envelope: Envelope, keys: readonly KeyRecord[], threshold = 1): boolean =>
  envelope.payloadType === PAYLOAD_TYPE.manifest && verifiedSigners(envelope, keys).size >= threshold
