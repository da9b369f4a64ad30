import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { KeyRecord } from '../../../shared/model/key'
import { verifyEnvelope } from '../identity'
import type { VerifiedManifest } from './manifest'

const isSignedBy = (envelope: Envelope, key: KeyRecord): boolean => {
  try {
    verifyEnvelope(envelope, { payloadType: PAYLOAD_TYPE.manifest, keys: [key] })
    return true
  } catch (error) {
    if (error instanceof StewardError) return false
    throw error
  }
}

const takenByAnother = (id: string): StewardError =>
  new StewardError('forbidden', `the agent id ${id} belongs to another owner`, {
    details: { agent_id: id },
    suggestions: ['Publish under another agent id.', 'If it is yours, sign with the owner key it was published with.'],
  })

const rotationNotTaken = (id: string): StewardError =>
  new StewardError(
    'forbidden',
    `the owner key of ${id} cannot be changed: a rotation needs the recovery key's word or 72 hours for its veto, which this registry does not take yet`,
    { details: { agent_id: id }, suggestions: ['Publish with the present owner key.'] },
  )

const recoveryChanged = (id: string): StewardError =>
  new StewardError(
    'forbidden',
    `the recovery key of ${id} can only be changed with the present recovery key's signature`,
    {
      details: { agent_id: id },
      suggestions: ['Add the signature of the present recovery key to the manifest: steward sign FILE.'],
    },
  )

/**
 * Whether the owner of what is published may replace it with this manifest (TRUST "Rotation of an owner key").
 *
 * @param previous the latest accepted manifest of the agent
 * @param next the new one, verified by its own key, with its envelope
 * @throws StewardError `forbidden`
 */
export const assertOwnerContinuity = (
  previous: VerifiedManifest,
  next: VerifiedManifest & { readonly envelope: Envelope },
): void => {
  const { id } = next.manifest.agent
  if (next.ownerKey !== previous.ownerKey) {
    // TRUST "Rotation": the old and the new key's signatures; the new one's is verified already.
    if (!isSignedBy(next.envelope, previous.manifest.identity.primary_key)) throw takenByAnother(id)
    throw rotationNotTaken(id)
  }
  const recovery = previous.manifest.identity.recovery_key
  if (recovery === undefined || next.manifest.identity.recovery_key?.key_id === recovery.key_id) return
  // A thief of the owner key would else appoint his own recovery key and keep the agent for good.
  if (!isSignedBy(next.envelope, recovery)) throw recoveryChanged(id)
}
