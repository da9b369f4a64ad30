import { PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { AgentId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { PublishedRotation } from '../../../shared/model/key-custody'
import { verifyProposedManifest } from '../../protocol/discovery'
import { signEnvelope } from '../../protocol/identity'
import { audit, type EngineContext } from '../context'
import { agentMeant, keepOwnManifest, ownersManifest } from '../keys/own-manifest'
import { publishPrepared } from '../keys/publish-prepared'
import { seatsHere } from './approval-of'

/**
 * Asks for so many of these signers' word on every change of an agent from now on (DESIGN §7). Whom it makes a signer has to
 * consent, and where signers decided before, they decide on this as well.
 *
 * @throws StewardError `vault_locked`, `key_not_found`, `input_invalid`
 */
export async function requireApprovals(
  context: EngineContext,
  input: { agent_id: AgentId; threshold: number; signers: readonly KeyRecord[] },
): Promise<PublishedRotation> {
  const { threshold } = input
  const agentId = agentMeant(context, input.agent_id)
  const base = await ownersManifest(context, agentId)
  const signers = [...new Map(input.signers.map((key) => [key.key_id, key])).values()]
  if (signers.length < threshold)
    throw new StewardError('input_invalid', `${threshold} signatures cannot come from ${signers.length} signers`)
  const { identity } = base.manifest
  const content = { ...base.manifest, identity: { ...identity, multi_sig: { threshold, signers } } }
  const owner = context.vault.signer(base.ownerKey)
  const others = seatsHere(context, identity, content.identity).filter(({ keyId }) => keyId !== owner.keyId)
  const envelope = await signEnvelope(PAYLOAD_TYPE.manifest, content, [owner, ...others])
  const { digest } = verifyProposedManifest(envelope, { now: context.clock.now(), agentId })
  await keepOwnManifest(context, { agentId, envelope, digest }, 'prepared')
  await audit(context, 'approval.required', agentId, { digest, threshold, signers: signers.map((key) => key.key_id) })
  const [published] = await publishPrepared(context, agentId)
  if (published) return published
  throw new StewardError('internal', 'the manifest that was prepared is gone')
}
