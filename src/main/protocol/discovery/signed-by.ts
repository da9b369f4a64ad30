import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { KeyRecord } from '../../../shared/model/key'
import { verifyEnvelope } from '../identity'

/** Whether at least `threshold` of the keys have signed the manifest in the envelope. */
export const isManifestSignedBy = (envelope: Envelope, keys: readonly KeyRecord[], threshold = 1): boolean => {
  try {
    verifyEnvelope(envelope, { payloadType: PAYLOAD_TYPE.manifest, keys, threshold })
    return true
  } catch (error) {
    if (error instanceof StewardError) return false
    throw error
  }
}
