import type { AgentSummary } from '../../../../shared/model/agent-summary'
import { agentId, fromInstant, toInstant } from '../../../../shared/model/ids'
import type { Endorsement, ReviewCase, RingAgent, SybilEvidence } from '../../../../shared/model/review'
import { signReviewDecision } from '../../../protocol/review/cases'
import { bareName } from '../../../protocol/review/names'
import type { AgentSuspicion, GraphAgent, GraphEndorsement, SybilRing } from '../../../protocol/review/sybil'
import type { RegistryContext } from '../context'
import { decideCaseAlone } from './decide-case'

/** A person is shown no more of a ring than this; the whole of it stands in the proposal. */
const MAX_SHOWN = 60
/** Two who endorse one another are no ring; the single agents' flags are shown on their pages. */
const LEAST_MEMBERS = 3

const graphEndorsement = ({ from, to, at }: Endorsement): GraphEndorsement => ({ from, to, at: fromInstant(at) })

/** The agents of this registry as the analysis sees them. */
async function graphAgents({ store, desk }: RegistryContext): Promise<GraphAgent[]> {
  const { agents } = await store.snapshotContent()
  const first = await store.firstPublished()
  return Promise.all(
    agents
      .filter(({ state }) => state !== 'banned' && state !== 'withdrawn')
      .map(async ({ summary, published_at }) => ({
        id: summary.id,
        createdAt: fromInstant(first.get(summary.id) ?? published_at),
        delegations: await store.endorsements.delegationsOf(summary.id),
        issuer: summary.key_id ?? '',
        verified: isVerified(desk, summary),
      })),
  )
}

/** Trust starts from the names that the operator has bound to their owners (FAILURE_MODES 5.2). */
const isVerified = (desk: RegistryContext['desk'], { id, key_id }: AgentSummary): boolean =>
  desk
    ?.policy()
    .submission_validation.verified_names.some(({ name, owner }) => name === bareName(id) && owner === key_id) ?? false

interface Population {
  readonly agents: readonly GraphAgent[]
  readonly endorsements: readonly GraphEndorsement[]
  readonly now: number
}

const populationOf = async (context: RegistryContext): Promise<Population> => ({
  agents: await graphAgents(context),
  endorsements: (await context.store.endorsements.all()).map(graphEndorsement),
  now: context.clock.now(),
})

/** Gives each thread that holds the endorsements what this registry has of them. */
export function holdEndorsements(context: RegistryContext): void {
  context.desk?.workers.prepare('sybil', async (ask) => void (await ask('analyse', await populationOf(context))))
}

/** One endorsement more: its ends are scored at once, the whole only where that makes one of them suspicious. */
export async function watchEndorsement(context: RegistryContext, given: Endorsement): Promise<void> {
  const { desk, log } = context
  if (desk === undefined) return
  try {
    const found = await desk.workers.of('sybil')('add', graphEndorsement(given))
    if (found === undefined) return analyseSoon(context)
    if (found.proposed || found.sybilByFlags) await analyse(context)
  } catch (error) {
    // What was endorsed is kept; the next analysis of the whole looks at it again.
    log.error('an endorsement was not analysed', { error: String(error), to: given.to })
  }
}

/** However many endorsements come meanwhile, they are analysed together. */
const SOON_MS = 2000
const due = new WeakSet<RegistryContext>()

/**
 * An agent that was published after the last analysis is in nobody's neighbourhood yet, and an attacker's agents are always new:
 * his ring must not wait for the next hour.
 */
function analyseSoon(context: RegistryContext): void {
  if (due.has(context)) return
  due.add(context)
  context.clock.after(SOON_MS, () => {
    due.delete(context)
    watchForRings(context).catch((error: unknown) =>
      context.log.error('looking for fake endorsers failed', { error: String(error) }),
    )
  })
}

/**
 * FAILURE_MODES 4.1: analyses all endorsements and opens a case for every ring that is proposed for a ban and has none yet.
 * A person decides, or the policy where it is `unattended` (TRUST "What acts by itself").
 */
export const watchForRings = (context: RegistryContext): Promise<void> => context.submit(() => analyse(context))

async function analyse(context: RegistryContext): Promise<void> {
  const { desk } = context
  if (desk === undefined) return
  const population = await populationOf(context)
  if (population.endorsements.length === 0) return
  const rings = await desk.workers.of('sybil')('analyse', population)
  for (const ring of rings) await openRingCase(context, population, ring)
}

async function openRingCase(context: RegistryContext, population: Population, ring: SybilRing): Promise<void> {
  const { store, root, clock, log } = context
  if (ring.members.length < LEAST_MEMBERS) return
  const known = await caseAbout(context, ring)
  // A person who has decided on this ring is not asked again.
  if (known !== undefined && known.state !== 'open') return
  const evidence = { sybil: await evidenceOf(context, population, ring) }
  const risk = Math.round(ring.risk * 100) / 100
  if (known) {
    await store.reviews.revise({ ...known, risk, evidence })
    return
  }
  const subject = agentId.parse(ring.target)
  const opened_at = toInstant(clock.now())
  const opened = await store.reviews.open({
    registry: root.content.registry,
    kind: 'sybil',
    subject,
    risk,
    evidence,
    opened_at,
  })
  log.warn('a ring of endorsers is proposed for a ban', { case_id: opened.id, members: ring.members.length })
  await banUnattended(context, opened.id)
}

/** A ring grows while it is made: what overlaps is one and the same. */
async function caseAbout({ store }: RegistryContext, { members }: SybilRing): Promise<ReviewCase | undefined> {
  const ring = new Set(members)
  const cases = await store.reviews.list({ limit: 10_000 })
  return cases.find(
    ({ subject, evidence }) =>
      evidence.sybil?.proposed_bans.some((id) => ring.has(id)) || (evidence.sybil && ring.has(subject)),
  )
}

/** TRUST "What acts by itself": only where the policy says so. */
async function banUnattended(context: RegistryContext, case_id: string): Promise<void> {
  const { desk, root, clock, snapshotSigner } = context
  if (!desk?.policy().unattended || penaltyOf(context) === 'none') return
  const decision = await signReviewDecision(
    {
      registry: root.content.registry,
      case_id,
      action: 'ban',
      from_state: 'open',
      reason: 'Done without a person: the policy is unattended.',
      at: toInstant(clock.now()),
    },
    snapshotSigner,
  )
  await decideCaseAlone(context, decision)
}

const penaltyOf = ({ desk }: RegistryContext): string =>
  desk?.policy().registry_policy.penalties.sybil_detected ?? 'none'

/** FAILURE_MODES 4.1 `penalties`. Endorsers from outside the ring are never among them: they may have been deceived. */
function proposedBans(context: RegistryContext, { target, members }: SybilRing): string[] {
  const penalty = penaltyOf(context)
  return [
    ...(penalty.includes('ban_agent') ? [target] : []),
    ...(penalty.includes('ban_all_endorsers') ? members.filter((member) => member !== target) : []),
  ]
}

async function evidenceOf(context: RegistryContext, population: Population, ring: SybilRing): Promise<SybilEvidence> {
  const members = new Set(ring.members)
  const shown = [ring.target, ...ring.members.filter((id) => id !== ring.target), ...ring.outsiders].slice(0, MAX_SHOWN)
  const scored = await Promise.all([...new Set(shown)].map((id) => inspect(context, id)))
  const known = new Map(population.agents.map((agent) => [agent.id, agent]))
  const agents = scored.flatMap((found): RingAgent[] => {
    const agent = found && known.get(found.id)
    if (!found || !agent) return []
    const { createdAt, delegations, issuer } = agent
    const { id, rank, suspicion } = found
    return [{ id, created_at: toInstant(createdAt), delegations, issuer, rank, suspicion, member: members.has(id) }]
  })
  const place = new Map(agents.map(({ id }, at) => [id, at]))
  const target = await inspect(context, ring.target)
  const none = { flag: false, share: 0, evidence: [] }
  const checks = target?.checks ?? { new_endorsers: none, inactive_endorsers: none, circular: none, similar_keys: none }
  return {
    target: ring.target,
    members: ring.members.length,
    agents,
    endorsements: population.endorsements.flatMap(({ from, to }): [number, number][] => {
      const [by, of] = [place.get(from), place.get(to)]
      return by === undefined || of === undefined ? [] : [[by, of]]
    }),
    rank: target?.rank ?? 0,
    percentile: target?.percentile ?? 0,
    red_flags: target?.redFlags ?? 0,
    sybil_by_flags: target?.sybilByFlags ?? false,
    checks: structuredClone(checks) as SybilEvidence['checks'],
    proposed_bans: proposedBans(context, ring),
  }
}

const inspect = async ({ desk }: RegistryContext, id: string): Promise<AgentSuspicion | undefined> =>
  desk?.workers.of('sybil')('inspect', id)
