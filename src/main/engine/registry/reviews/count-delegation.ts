import type { Envelope } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/errors'
import { verifyManifestEnvelope } from '../../../protocol/discovery'
import { readDelegationNotice, verifyDelegationNotice } from '../../../protocol/review/endorsements'
import type { RegistryContext } from '../context'
import { getAgent } from '../get-agent'

/**
 * Counts a delegation on the client's signed word, each order once.
 *
 * @throws StewardError `agent_unknown`, `signature_invalid`, `signer_unknown`, `key_revoked`, `input_invalid` for a delegation to
 * oneself
 */
export async function countDelegation(context: RegistryContext, envelope: Envelope): Promise<{ counted: boolean }> {
  const { store, clock } = context
  const client = await getAgent(context, readDelegationNotice(envelope).client_id)
  const { primary_key } = verifyManifestEnvelope(client.envelope, { now: clock.now() }).manifest.identity
  const notice = verifyDelegationNotice(envelope, primary_key)
  // A thief of the key could make any agent look much used.
  if (await store.isRevoked(client.ownerKey))
    throw new StewardError('key_revoked', `the owner key of ${client.agentId} is revoked`)
  const agent = await getAgent(context, notice.agent_id)
  if (agent.ownerKey === client.ownerKey)
    throw new StewardError('input_invalid', 'what an owner delegates to its own agents is not counted')
  return { counted: await store.endorsements.addNotice(notice) }
}
