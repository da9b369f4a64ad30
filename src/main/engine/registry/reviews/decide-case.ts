import type { Envelope } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/errors'
import { type AgentId, agentId, type KeyId } from '../../../../shared/model/ids'
import type { KeyRecord } from '../../../../shared/model/key'
import type { RegistryAgentState } from '../../../../shared/model/registry'
import type { ReviewCase, ReviewDecision } from '../../../../shared/model/review'
import { verifyManifestEnvelope } from '../../../protocol/discovery'
import {
  agentStateAfter,
  assertDecidable,
  caseAfter,
  readReviewDecision,
  verifyReviewDecision,
} from '../../../protocol/review/cases'
import type { RecordedDecision } from '../../ports'
import type { RegistryContext } from '../context'
import { recordChange } from '../record-change'

type Change = RecordedDecision['before'][number]

/**
 * Takes a signed decision: of a reviewer or operator whom the root lists, or an owner's appeal. It is kept with its signature,
 * changes the agents it is about, and whoever listens is told.
 *
 * @throws StewardError `not_found`, `signer_unknown`, `signature_invalid`, `conflict` (decided meanwhile), `input_invalid`,
 * `request_expired`
 */
export const decideCase = (context: RegistryContext, envelope: Envelope): Promise<ReviewCase> =>
  context.submit(() => decide(context, envelope))

async function decide(
  context: RegistryContext,
  envelope: Envelope,
  alone: readonly KeyRecord[] = [],
): Promise<ReviewCase> {
  const { store, clock, log, root } = context
  const { case_id, action } = readReviewDecision(envelope)
  const found = await store.reviews.get(case_id)
  if (!found) throw new StewardError('not_found', `this registry has no case ${case_id}`)
  const keys = action === 'appeal' ? await ownerKeys(context, found.subject) : [...deciders(context), ...alone]
  const { decision, signedBy } = verifyReviewDecision(envelope, keys)
  if (decision.registry !== root.content.registry)
    throw new StewardError('input_invalid', `the decision is for the registry ${decision.registry}`)
  assertDecidable(found, decision, clock.now())
  const after = caseAfter(found, decision, signedBy)
  await settle(context, found, after, decision, envelope)
  log.warn('a review case was decided', { case_id, action, subject: found.subject, signed_by: signedBy })
  return after
}

/** The registry's own decision, where its policy is unattended; the caller has the turn already. */
export const decideCaseAlone = (context: RegistryContext, envelope: Envelope): Promise<ReviewCase> =>
  decide(context, envelope, [context.snapshotSigner.publicKey])

/** TRUST "Callers": keys listed by the registry's root. */
const deciders = ({ root }: RegistryContext): KeyRecord[] => [...root.content.reviewers, ...root.content.operators]

/** The key of a reviewer or operator; undefined for anybody else's. */
export const deciderByKey = (context: RegistryContext, keyId: KeyId): KeyRecord | undefined =>
  deciders(context).find((key) => key.key_id === keyId)

async function ownerKeys({ store, clock }: RegistryContext, id: AgentId): Promise<KeyRecord[]> {
  const latest = await store.latest(id)
  return latest ? [verifyManifestEnvelope(latest.envelope, { now: clock.now() }).manifest.identity.primary_key] : []
}

async function settle(
  context: RegistryContext,
  before: ReviewCase,
  after: ReviewCase,
  decision: ReviewDecision,
  envelope: Envelope,
): Promise<void> {
  const wanted = decision.action === 'undo' ? await statesBefore(context, before) : changesOf(after)
  const changed: Change[] = []
  for (const { agent, state } of wanted) {
    const present = await context.store.latest(agent)
    if (present && present.state !== state) changed.push({ agent, state: present.state })
  }
  await context.store.reviews.decide(after, { envelope, before: changed })
  let version: number | undefined
  for (const { agent } of changed) {
    const state = wanted.find((change) => change.agent === agent)?.state
    if (state !== undefined) version = (await context.store.setState(agent, state)).version
  }
  if (version !== undefined) await recordChange(context, version)
}

/** FAILURE_MODES 4.1 `penalties`: a ban for a ring falls on those that were proposed; every other outcome on the subject alone. */
function changesOf(after: ReviewCase): Change[] {
  const state: RegistryAgentState = agentStateAfter(after)
  const ring = after.evidence.sybil?.proposed_bans.map((id) => agentId.parse(id)) ?? []
  const agents =
    after.kind === 'sybil' && after.state === 'banned' ? [...new Set([after.subject, ...ring])] : [after.subject]
  return agents.map((agent) => ({ agent, state }))
}

/** Bans are reversible: every agent goes back to where the last decision found it. */
async function statesBefore({ store }: RegistryContext, { id }: ReviewCase): Promise<Change[]> {
  return [...((await store.reviews.decisions(id)).at(-1)?.before ?? [])]
}
