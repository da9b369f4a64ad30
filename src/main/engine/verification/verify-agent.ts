import { HOUR_MS } from '../../../shared/model/duration'
import type { AgentId, KeyId } from '../../../shared/model/ids'
import type { VerificationReport } from '../../../shared/model/verification'
import type { VerifiedManifest } from '../../protocol/discovery'
import { verifyAgent as decide } from '../../protocol/verification'
import type { EngineContext } from '../context'
import { findManifest, listingsOf, preferredRow, revocationsReadAt } from '../discovery/load-manifest'
import { keepVerdict } from '../discovery/verify-listed'
import type { CachedAgent } from '../ports'
import { acceptOwnerKey, changeInWords, keyChange, tellKeyChange } from './accepted-keys'

export interface AgentVerification {
  readonly report: VerificationReport
  readonly row: CachedAgent
  readonly verified: VerifiedManifest | undefined
}

/** Gathers what is known of an agent and has the rules decide. @throws StewardError `agent_unknown` */
export async function verifyKnownAgent(context: EngineContext, agentId: AgentId): Promise<AgentVerification> {
  const { row, all } = await preferredRow(context, agentId)
  const found = await findManifest(context, row)
  if (row.verification === 'unchecked') await keepVerdict(context, row, found)
  const keys =
    found.kind === 'signed'
      ? [found.ownerKey, ...found.manifest.identity.operational_keys.map((key) => key.key_id)]
      : []
  const change =
    found.kind === 'signed' && found.verified ? await keyChange(context, agentId, found.verified) : undefined
  if (change) await tellKeyChange(context, agentId, change)
  const report = decide({
    now: context.clock.now(),
    manifest: found,
    listings: await listingsOf(context, all),
    revocations: await context.store.cache.revocations(keys),
    revocationsReadAt: await revocationsReadAt(context),
    maxRevocationAgeMs: context.policy().delegation.max_revocation_age_hours * HOUR_MS,
    unacceptedKeyChange: change && changeInWords(change),
  })
  return {
    report: { agent_id: agentId, ...report },
    row,
    verified: found.kind === 'signed' ? found.verified : undefined,
  }
}

/** A person accepts the owner key that an agent has now. @throws StewardError `agent_unknown`, `conflict` */
export async function acceptAgentKey(
  context: EngineContext,
  { agent_id, key_id }: { agent_id: AgentId; key_id: KeyId },
): Promise<VerificationReport> {
  const { verified } = await verifyKnownAgent(context, agent_id)
  await acceptOwnerKey(context, { agentId: agent_id, keyId: key_id, word: 'operator', verified })
  return (await verifyKnownAgent(context, agent_id)).report
}
