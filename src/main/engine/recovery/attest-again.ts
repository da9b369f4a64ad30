import type { AttestOutcome } from '../../../shared/model/attestation-view'
import { isStewardError } from '../../../shared/model/errors'
import type { AgentId } from '../../../shared/model/ids'
import type { EngineContext } from '../context'
import type { Attested } from '../ports'

/** Attests one capability without telling anybody yet. */
export type AttestOne = (of: Attested) => Promise<AttestOutcome>

/**
 * What the revoked key attested is invalid; each capability whose tests this profile knows is attested again, under the key of
 * the prepared manifest. Tests that fail do not hold the recovery up: the agent comes back with what holds. An attempt that is
 * under way does, for it began under the revoked key.
 */
export async function attestAgain(context: EngineContext, agentId: AgentId, attest: AttestOne) {
  const plans = (await context.store.attestations.plans()).filter(({ agent_id }) => agent_id === agentId)
  const evidence: { label: string; value: string }[] = []
  let attested = 0
  for (const { agent_id, capability } of plans) {
    const value = await outcomeOf(attest, { agent_id, capability })
    if (value === undefined)
      return {
        state: 'waiting' as const,
        finding: `${capability} is being attested under the key before; when that is over it is attested again.`,
        evidence,
      }
    if (value === ATTESTED) attested += 1
    evidence.push({ label: capability, value })
  }
  return {
    state: 'done' as const,
    finding:
      plans.length === 0
        ? 'This profile knows no tests of the agent, so nothing is attested again.'
        : `${attested} of ${plans.length} capabilities are attested again.`,
    evidence,
  }
}

const ATTESTED = 'attested'

/** Undefined while it is being attested already. */
async function outcomeOf(attest: AttestOne, of: Attested): Promise<string | undefined> {
  try {
    const { outcome, reason } = await attest(of)
    return outcome === 'attested' ? ATTESTED : `not attested: ${reason ?? 'its tests fail'}`
  } catch (error) {
    if (!isStewardError(error)) throw error
    if (error.code === 'conflict') return undefined
    return `not attested: ${error.message}`
  }
}
