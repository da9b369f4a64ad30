import type { RegistryAgentState } from '../../../../shared/model/provenance'
import type { ReviewAction, ReviewCase } from '../../../../shared/model/review'
import { partiesOf, readReviewDecision, stateOfNamed } from '../../../protocol/review/cases'
import type { AgentStateChange } from '../../ports'
import type { RegistryContext } from '../context'

/** What a decision makes of the agents that the case falls on; agents that it does not touch are left out. */
export async function consequencesOf(
  context: RegistryContext,
  after: ReviewCase,
  action: ReviewAction,
): Promise<AgentStateChange[]> {
  const wanted = await wantedBy(context, after, action)
  const possible: AgentStateChange[] = []
  for (const change of wanted) possible.push({ ...change, state: await withinOwnersWord(context, change) })
  return possible
}

async function wantedBy(
  context: RegistryContext,
  after: ReviewCase,
  action: ReviewAction,
): Promise<AgentStateChange[]> {
  // Bans are reversible: every agent goes back to where the last decision found it.
  if (action === 'undo') return [...((await context.store.reviews.decisions(after.id)).at(-1)?.before ?? [])]
  if (after.kind !== 'sybil') return [{ agent: after.subject, state: stateOfNamed(after) }]
  // FAILURE_MODES 4.1 `penalties`: on all that were proposed. Until then they are in service, for a false alarm must not cost an
  // identity; after a ban they stay out of it while a person looks at their appeal.
  if (action === 'ban') return partiesOf(after).map((agent) => ({ agent, state: 'banned' }))
  return action === 'approve' || action === 'reject' ? bannedBefore(context, after) : []
}

/** A ring that is cleared on appeal comes back whole: whom the last ban fell on, and what each was before. */
async function bannedBefore({ store }: RegistryContext, { id }: ReviewCase): Promise<AgentStateChange[]> {
  const decisions = await store.reviews.decisions(id)
  return [...(decisions.findLast(({ envelope }) => readReviewDecision(envelope).action === 'ban')?.before ?? [])]
}

/** A review does not put into service what its owner, or a revoked key, has taken out of it. */
async function withinOwnersWord(
  { store }: RegistryContext,
  { agent, state }: AgentStateChange,
): Promise<RegistryAgentState> {
  return state === 'active' && (await store.keyEvents.suspension(agent))?.active ? 'suspended' : state
}

/** Whether a person still has to look at the agent's name, or has turned it down: no key of its owner's lifts that. */
export async function isHeldByReview({ store }: RegistryContext, subject: ReviewCase['subject']): Promise<boolean> {
  const cases = await store.reviews.list({ subject, limit: 100 })
  return cases.some((found) => found.kind !== 'sybil' && stateOfNamed(found) !== 'active')
}
