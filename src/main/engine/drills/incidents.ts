import type { Alert } from '../../../shared/model/alert'
import type { Scenario } from '../../../shared/model/drill'
import { DAY_MS } from '../../../shared/model/duration'
import type { ErrorCode } from '../../../shared/model/errors'
import { fromInstant, toInstant } from '../../../shared/model/ids'
import type { RegistrySample } from '../../../shared/model/registry'
import type { ReviewCase } from '../../../shared/model/review'
import type { Incident } from '../../protocol/drills'
import type { EngineContext } from '../context'
import { configuredRegistries } from '../discovery/configured-registries'

/** The board looks back 30 days, and 7 more for its trend. */
const SINCE_MS = 37 * DAY_MS
const MOST = 5000

/** Of which scenario an alert tells. Those of none are no failure of another's. */
const BY_ALERT: { readonly [K in Alert['kind']]?: Scenario } = {
  agent_down: '1.1',
  result_rejected: '1.2',
  attestation_unavailable: '3.1',
  attestation_failing: '3.2',
  registry_refused: '5.1',
  registry_divergence: '5.1',
  root_changed: '5.1',
  unusual_signing: '6.1',
  key_changed: '6.1',
  interception: '6.2',
}

/** Of which scenario a task's failure tells, where no alert does. */
const BY_FAILURE: { readonly [C in ErrorCode]?: Scenario } = {
  recovery_exhausted: '1.1',
  connection_lost: '2.1',
  network_unreachable: '2.1',
  network_timeout: '2.2',
}

const BY_CASE: Readonly<Record<ReviewCase['kind'], Scenario>> = {
  sybil: '4.1',
  inconsistent_tests: '4.2',
  similar_name: '5.2',
  homograph: '5.2',
}

/** What really happened to this profile lately, by scenario: its alerts, failed tasks, review cases and registries that were away. */
export async function incidentsOf(context: EngineContext): Promise<Incident[]> {
  const { store, clock } = context
  const since = toInstant(clock.now() - SINCE_MS)
  const [alerts, failed, cases, away] = await Promise.all([
    store.alerts.list({}),
    store.delegations.list({ states: ['failed'], since, limit: MOST }),
    store.reviews.list({}),
    outages(context, since),
  ])
  return [
    ...alerts.flatMap(({ kind, first_at, agent_id, subject }) =>
      incident(BY_ALERT[kind], first_at, agent_id ?? subject),
    ),
    ...failed.flatMap(({ error, finished_at, updated_at, agent_id }) =>
      incident(BY_FAILURE[error?.code as ErrorCode], finished_at ?? updated_at, agent_id),
    ),
    ...cases.flatMap(({ kind, opened_at, subject }) => incident(BY_CASE[kind], opened_at, subject)),
    ...away,
  ]
}

const incident = (
  scenario: Scenario | undefined,
  at: Parameters<typeof fromInstant>[0],
  subject: string | undefined,
) => (scenario === undefined ? [] : [{ scenario, at: fromInstant(at), subject }])

async function outages(context: EngineContext, since: Parameters<typeof fromInstant>[0]): Promise<Incident[]> {
  const registries = await configuredRegistries(context)
  const found = await Promise.all(
    registries.map(async ({ name, url }) => {
      const samples = await context.store.registryLog.recent(url, MOST, since)
      return beginningsOfOutages(samples).map((at) => ({ scenario: '5.1' as const, at, subject: name }))
    }),
  )
  return found.flat()
}

/** Failures in a row are one outage, from its first on. @param samples newest first */
function beginningsOfOutages(samples: readonly RegistrySample[]): number[] {
  return samples.flatMap(({ outcome, at }, i) =>
    outcome === 'failed' && samples[i + 1]?.outcome !== 'failed' ? [fromInstant(at)] : [],
  )
}
