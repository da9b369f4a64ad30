import type { AttestationRow } from '../../../shared/model/attestation-view'
import type { AgentId } from '../../../shared/model/ids'
import type { Check, VerificationReport } from '../../../shared/model/verification'
import { attestationRows } from '../attestation/attestation-rows'
import { verifyAttested } from '../attestation/verify-attested'
import type { EngineContext } from '../context'
import { pollAgent } from '../health/poll-agent'
import { rememberFirst } from './accepted-keys'
import { verifyKnownAgent } from './verify-agent'

/**
 * Everything a person can know of an agent before relying on it: its identity by the rules, what is attested of each capability,
 * and whether it answers now (FAILURE_MODES 3.1). @throws StewardError `agent_unknown`
 */
export async function verifyWholeAgent(context: EngineContext, agentId: AgentId): Promise<VerificationReport> {
  const { report, verified } = await verifyKnownAgent(context, agentId)
  // Whoever saw it verified relies on it from now on, and is told when its owner key is another one day.
  if (verified && report.level === 'verified') await rememberFirst(context, agentId, verified)
  const attestations: AttestationRow[] = []
  for (const row of await attestationRows(context, agentId)) {
    const judged = verified && row.state !== 'none' ? await verifyAttested(context, row, verified) : undefined
    attestations.push(judged ? { ...row, state: judged.state } : row)
  }
  const checks = attestations.map(checkOf)
  // Last known good is only as good as the agent that still answers.
  if (attestations.some(({ state }) => state === 'grace') && context.vault.isOpen())
    checks.push(await answersNow(context, agentId))
  return { ...report, checks: [...report.checks, ...checks], attestations }
}

async function answersNow(context: EngineContext, agentId: AgentId): Promise<Check> {
  const { up, reason } = await pollAgent(context, agentId)
  return up
    ? { name: 'health', outcome: 'pass', finding: 'Health check passed (agent responsive)' }
    : { name: 'health', outcome: 'fail', finding: `Health check failed: ${reason ?? 'no answer'}` }
}

function checkOf(row: AttestationRow): Check {
  const { capability, state, valid_until, grace_until, tests, extensions } = row
  const check = (outcome: Check['outcome'], finding: string): Check => ({
    name: 'attestation',
    outcome,
    finding,
    ...(row.digest && { against: row.digest }),
  })
  switch (state) {
    case 'valid':
      return check('pass', `${capability} is attested until ${valid_until}`)
    case 'none':
      return check('warn', `${capability} was never attested`)
    case 'outdated':
      return check('warn', `${capability} is attested for an earlier manifest only`)
    case 'degraded':
    case 'extended':
      return check(
        'warn',
        `${tests?.failed ?? 0} tests of ${capability} fail; its attestation is extended (${extensions}) until ${valid_until}`,
      )
    case 'grace':
      return check(
        'warn',
        `The attestation of ${capability} expired at ${valid_until}; within grace until ${grace_until}`,
      )
    case 'expired':
      return check('fail', `The attestation of ${capability} expired at ${valid_until}, beyond its grace`)
    case 'revoked':
      return check('fail', `The key that attested ${capability} is revoked`)
    case 'not_yet_valid':
      return check('fail', `The attestation of ${capability} comes from the future`)
    case 'invalid':
      return check('fail', `The attestation of ${capability} does not hold`)
  }
}
