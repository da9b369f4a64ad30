import type { Envelope } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/errors'
import type { KeyId } from '../../../../shared/model/ids'
import type { KeyRecord } from '../../../../shared/model/key'
import type { ReviewCase, ReviewDecision } from '../../../../shared/model/review'
import { verifyManifestEnvelope } from '../../../protocol/discovery'
import {
  assertDecidable,
  caseAfter,
  partiesOf,
  readReviewDecision,
  verifyReviewDecision,
} from '../../../protocol/review/cases'
import type { AgentStateChange } from '../../ports'
import type { RegistryContext } from '../context'
import { recordChange } from '../record-change'
import { consequencesOf } from './consequences'

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
  const keys = action === 'appeal' ? await ownerKeys(context, found, envelope) : [...deciders(context), ...alone]
  const { decision, signedBy } = verifyReviewDecision(envelope, keys)
  if (decision.registry !== root.content.registry)
    throw new StewardError('input_invalid', `the decision is for the registry ${decision.registry}`)
  assertDecidable(found, decision, clock.now())
  const after = caseAfter(found, decision, signedBy)
  await settle(context, after, decision, envelope)
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

/** The keys that signed it, as far as they are those of owners on whose agents the case falls. */
async function ownerKeys(
  { store, clock }: RegistryContext,
  found: ReviewCase,
  { signatures }: Envelope,
): Promise<KeyRecord[]> {
  const keys: KeyRecord[] = []
  for (const party of partiesOf(found)) {
    const latest = await store.latest(party)
    if (latest && signatures.some(({ keyid }) => keyid === latest.ownerKey))
      keys.push(verifyManifestEnvelope(latest.envelope, { now: clock.now() }).manifest.identity.primary_key)
  }
  return keys
}

async function settle(
  context: RegistryContext,
  after: ReviewCase,
  decision: ReviewDecision,
  envelope: Envelope,
): Promise<void> {
  const states: AgentStateChange[] = []
  const before: AgentStateChange[] = []
  for (const { agent, state } of await consequencesOf(context, after, decision.action)) {
    const present = await context.store.latest(agent)
    if (!present || present.state === state) continue
    states.push({ agent, state })
    before.push({ agent, state: present.state })
  }
  const changed = await context.store.reviews.decide(after, { envelope, before }, states)
  if (changed) await recordChange(context, changed.version)
}
