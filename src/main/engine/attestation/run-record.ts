import { StewardError } from '../../../shared/model/errors'
import type { EngineContext } from '../context'
import type { Attested, StoredRun } from '../ports'

export const RUN_STARTED = 'attestation.run_started'

/** What the audit log calls a capability of an agent. */
export const subjectOf = ({ agent_id, capability }: Attested): string => `${agent_id} ${capability}`

export interface RunRecord {
  /** Runs that no published attestation carries, in order. */
  readonly pending: readonly StoredRun[]
  readonly nextNumber: number
}

/**
 * Every run since the one numbered `after`, held against the audit log, which has each before it started: a run that was taken out
 * of the store is found (FAILURE_MODES 4.2).
 *
 * @throws StewardError `audit_broken`, `attestation_runs_missing`
 */
export async function runRecord(context: EngineContext, of: Attested, after: number): Promise<RunRecord> {
  const { audit, attestations } = context.store
  const chain = await audit.verify()
  if (!chain.intact)
    throw new StewardError('audit_broken', `the audit log was changed at entry ${chain.broken_at}`, {
      suggestions: ['See what it says: steward audit --verify', 'Restore the profile from its last backup'],
    })
  const pending = await attestations.runs(of, after)
  const started = (await audit.about(RUN_STARTED, subjectOf(of))).map(({ details }) => Number(details['number']))
  const known = new Set(pending.map(({ run }) => run.number))
  const missing = started.filter((number) => number > after && !known.has(number))
  if (missing.length > 0)
    throw new StewardError(
      'attestation_runs_missing',
      `${missing.length === 1 ? `run ${missing[0]} was` : `runs ${missing.join(', ')} were`} started according to the audit log and ${missing.length === 1 ? 'is' : 'are'} not in the store`,
      {
        details: { missing, agent_id: of.agent_id, capability: of.capability },
        suggestions: [
          'Restore the profile from its last backup: an attestation carries every run, bad ones too',
          `See what was started: steward audit ${RUN_STARTED}`,
        ],
      },
    )
  return { pending, nextNumber: Math.max(after, ...started, ...known) + 1 }
}
