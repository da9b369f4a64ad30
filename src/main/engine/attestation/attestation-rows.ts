import type { Acceptance, AttestationRow } from '../../../shared/model/attestation-view'
import { HOUR_MS } from '../../../shared/model/duration'
import { type AgentId, type Digest, fromInstant, type KeyId, toInstant } from '../../../shared/model/ids'
import type { AttestationState, ListedAttestation } from '../../../shared/model/listed-attestation'
import type { SnapshotRevocation } from '../../../shared/model/registry'
import { type AttestationRules, attestationRules, expectedRefresh, standingAt } from '../../protocol/attestation'
import { isAttestedBefore } from '../../protocol/discovery'
import type { EngineContext } from '../context'
import { configuredRegistries } from '../discovery/configured-registries'
import type { CachedAgent, StoredPlan } from '../ports'
import { attestJob } from './attest-job'
import { newestListing } from './published'
import { judgedOnce } from './rows-memo'

/** More attested agents than this are shown as far as it goes. */
const MOST_ATTESTED = 20_000
/** Of whom nothing is attested there may be any number, and each has the same to say: the first of them are shown. */
const MOST_UNATTESTED = 500
/** Agents read in one go: what else the engine has to do comes in between. */
const AGENTS_AT_ONCE = 250

/** Failing and soon ending first; what was never attested last (SCREENS "Attestations"). */
const RANK: Readonly<Record<AttestationState, number>> = {
  invalid: 0,
  revoked: 0,
  extended: 1,
  degraded: 1,
  grace: 2,
  expired: 3,
  outdated: 4,
  not_yet_valid: 5,
  valid: 6,
  none: 7,
}

/** What every row is judged with, read once for all of them. */
interface Known {
  readonly now: number
  readonly rules: AttestationRules
  readonly plans: ReadonlyMap<string, StoredPlan>
  readonly accepted: ReadonlyMap<Digest, Acceptance>
  readonly revoked: ReadonlyMap<KeyId, SnapshotRevocation>
  readonly isRunning: (agentId: AgentId, capability: string) => boolean
}

const keyOf = (agentId: string, capability: string): string => `${agentId} ${capability}`

async function gather(context: EngineContext): Promise<Known> {
  const { attestations, cache } = context.store
  const plans = await attestations.plans()
  return {
    now: context.clock.now(),
    rules: attestationRules(context.policy()),
    plans: new Map(plans.map((plan) => [keyOf(plan.agent_id, plan.capability), plan])),
    accepted: await attestations.accepted(),
    revoked: new Map((await cache.revocations()).map((entry) => [entry.key_id, entry])),
    isRunning: (agent_id, capability) => context.jobs.isRunning(attestJob({ agent_id, capability })),
  }
}

/** Judges agents by their cached rows; what it judges by is read once. */
export async function attestationJudge(
  context: EngineContext,
): Promise<(rows: readonly CachedAgent[]) => AttestationRow[]> {
  const known = await gather(context)
  return (rows) => rowsOfAgent(rows, known)
}

/** Every capability of every agent that a registry lists, or of the one: what needs a person first. */
export async function attestationRows(context: EngineContext, agentId?: AgentId): Promise<readonly AttestationRow[]> {
  if (agentId !== undefined) return judgedRows(context, agentId)
  return judgedOnce(context.store, context.clock.now(), () => judgedRows(context))
}

async function judgedRows(context: EngineContext, agentId?: AgentId): Promise<AttestationRow[]> {
  const judge = await attestationJudge(context)
  const found = agentId === undefined ? await listedAgents(context) : await context.store.cache.agent(agentId)
  const order = (await configuredRegistries(context)).map(({ name }) => name)
  const rows = [...byAgent(found, order)].flatMap(judge)
  return rows.sort(
    (a, b) =>
      RANK[a.state] - RANK[b.state] ||
      (a.valid_until ?? '').localeCompare(b.valid_until ?? '') ||
      a.agent_id.localeCompare(b.agent_id),
  )
}

/** Those of whom anything is attested, what is to be attested from here, and some of the others. */
async function listedAgents(context: EngineContext): Promise<CachedAgent[]> {
  const { attestations, cache } = context.store
  const listed = [
    ...(await agentsOf(context, true, MOST_ATTESTED)),
    ...(await agentsOf(context, false, MOST_UNATTESTED)),
  ]
  const known = new Set(listed.map(({ summary }) => summary.id))
  const planned = new Set((await attestations.plans()).map(({ agent_id }) => agent_id))
  for (const id of planned) if (!known.has(id)) listed.push(...(await cache.agent(id)))
  return listed
}

async function agentsOf({ store }: EngineContext, attested: boolean, most: number): Promise<CachedAgent[]> {
  const agents: CachedAgent[] = []
  let cursor: string | undefined
  do {
    const page = await store.cache.searchAgents({ attested, limit: AGENTS_AT_ONCE, cursor })
    agents.push(...page.rows)
    cursor = page.nextCursor
  } while (cursor !== undefined && agents.length < most)
  return agents
}

/** The rows of each agent, the one of the registry that is asked first in front. Imports are vouched for by nobody. */
function byAgent(found: readonly CachedAgent[], order: readonly string[]): Iterable<readonly CachedAgent[]> {
  const groups = new Map<string, CachedAgent[]>()
  const rank = ({ source }: CachedAgent) => (order.includes(source) ? order.indexOf(source) : order.length)
  for (const row of found.filter(({ sourceKind }) => sourceKind !== 'import'))
    groups.set(row.summary.id, [...(groups.get(row.summary.id) ?? []), row])
  for (const rows of groups.values()) rows.sort((a, b) => rank(a) - rank(b))
  return groups.values()
}

function rowsOfAgent(rows: readonly CachedAgent[], known: Known): AttestationRow[] {
  const [preferred] = rows
  return preferred ? preferred.summary.capabilities.map((capability) => rowOf(rows, preferred, capability, known)) : []
}

function rowOf(rows: readonly CachedAgent[], preferred: CachedAgent, capability: string, known: Known): AttestationRow {
  const agent_id = preferred.summary.id
  const listing = newestListing(rows, capability)
  const plan = known.plans.get(keyOf(agent_id, capability))
  const base = {
    agent_id,
    capability,
    source: (listing?.row ?? preferred).source,
    own: plan !== undefined,
    ...(plan && { refresh: { ...plan.refresh, running: known.isRunning(agent_id, capability) } }),
  }
  return listing
    ? { ...base, ...judged(listing.listed, listing.row, plan, known) }
    : { ...base, state: 'none', failing: false, extensions: 0 }
}

function judged(listed: ListedAttestation, row: CachedAgent, plan: StoredPlan | undefined, known: Known) {
  const { now, rules, accepted } = known
  const standing = standingAt(listed, now, rules)
  const acceptance = accepted.get(listed.digest)
  const expected = expectedRefresh(listed, listed.refresh_hours * HOUR_MS, now)
  return {
    state: stateOf(listed, row, known) ?? standing.state,
    failing: listed.extensions > 0,
    digest: listed.digest,
    original: listed.original,
    issued_at: listed.issued_at,
    valid_until: toInstant(standing.until),
    grace_until: toInstant(standing.graceUntil),
    extensions: listed.extensions,
    tests: listed.tests,
    refresh_expected_at: plan?.refresh.next_attempt_at ?? toInstant(expected),
    ...(acceptance && { accepted_at: acceptance.accepted_at }),
  }
}

/** What outweighs the clock. */
function stateOf(listed: ListedAttestation, row: CachedAgent, { revoked, now }: Known): AttestationState | undefined {
  const revocation = row.summary.key_id && revoked.get(row.summary.key_id)
  const compromised = revocation && 'compromised_at' in revocation ? String(revocation.compromised_at) : undefined
  // TRUST "Revocation": spared is what a registry had before the compromise.
  const spared = compromised !== undefined && fromInstant(listed.submitted_at) < Date.parse(compromised)
  if (revocation && !spared) return 'revoked'
  if (listed.manifest === row.manifestDigest || isAttestedBefore(row.summary, listed.manifest, now)) return undefined
  return 'outdated'
}

/** The row that says most against an agent, or of the capability that was asked for. */
export function worstRow(rows: readonly AttestationRow[], capability?: string): AttestationRow | undefined {
  const named = rows.filter((row) => row.capability === capability)
  return [...(named.length > 0 ? named : rows)].sort((a, b) => RANK[a.state] - RANK[b.state])[0]
}
