import { type ActivityFeed, activityFeed } from '../../../shared/model/activity'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import type { RegistryRoot } from '../../../shared/model/registry'
import { type Signer, verifyEnvelope } from '../identity'
import { readContent, signContent, snapshotKeysAt } from './registry-documents'

/** Room for a thousand entries. */
export const MAX_ACTIVITY_BYTES = 4 * 1024 * 1024

const ACTIVITY = {
  payloadType: PAYLOAD_TYPE.activity,
  schema: activityFeed,
  name: 'the activity feed',
  maxBytes: MAX_ACTIVITY_BYTES,
} as const

export const signActivity = (feed: ActivityFeed, snapshotSigner: Signer): Promise<Envelope> =>
  signContent(ACTIVITY, feed, snapshotSigner)

/** @throws StewardError `signer_unknown`, `signature_invalid`, `document_malformed` */
export const verifyActivity = (envelope: Envelope, root: RegistryRoot, now: number): ActivityFeed =>
  readContent(
    ACTIVITY,
    verifyEnvelope(envelope, {
      payloadType: ACTIVITY.payloadType,
      keys: snapshotKeysAt(root, now),
      limits: { maxBytes: ACTIVITY.maxBytes },
    }),
  )
