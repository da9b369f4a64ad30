import { isStewardError, StewardError } from '../../../shared/model/errors'
import { type KeyId, toInstant } from '../../../shared/model/ids'
import { type ReviewAction, type ReviewCase, type ReviewDecision, reviewCase } from '../../../shared/model/review'
import { assertDecidable, caseAfter, partiesOf, signReviewDecision } from '../../protocol/review/cases'
import { audit, type EngineContext } from '../context'
import { type ConfiguredRegistry, configuredRegistries } from '../discovery/configured-registries'
import { answerOf, callRegistry, fetchAcceptedRoot } from '../discovery/registry-connection'
import { clientKeys } from '../identity/client-keys'
import { listReviewCases } from './list-cases'

const MAX_BYTES = 1024 * 1024

export interface CaseRef {
  /** Absent for a case of this profile's own. */
  readonly registry?: string | undefined
  readonly id: string
  readonly from_state: ReviewCase['state']
}

interface Word {
  readonly action: ReviewAction
  readonly reason: string
}

/**
 * Signs one decision a case with this profile's key and hands each to its registry; what one registry refuses does not keep
 * the others from being decided. An appeal is signed by the owner of the agent it is about.
 *
 * @throws StewardError `vault_locked`, `key_not_found`
 */
export async function decideCases(
  context: EngineContext,
  { cases, action, reason }: Word & { readonly cases: readonly CaseRef[] },
): Promise<{ decided: ReviewCase[]; failed: { id: string; message: string }[] }> {
  const registries = await configuredRegistries(context)
  const decided: ReviewCase[] = []
  const failed: { id: string; message: string }[] = []
  for (const ref of cases) {
    try {
      decided.push(await decideWhereItIs(context, registries, ref, { action, reason }))
    } catch (error) {
      if (!isStewardError(error)) throw error
      failed.push({ id: ref.id, message: error.message })
    }
  }
  await listReviewCases(context, undefined)
  return { decided, failed }
}

function decideWhereItIs(
  context: EngineContext,
  registries: readonly ConfiguredRegistry[],
  ref: CaseRef,
  word: Word,
): Promise<ReviewCase> {
  if (ref.registry === undefined) return decideOwnCase(context, ref, word)
  const registry = registries.find(({ name }) => name === ref.registry)
  if (registry === undefined) throw new StewardError('registry_unknown', `there is no registry ${ref.registry}`)
  return decide(context, registry, ref, word)
}

/** A case of this profile's own, such as one about tests that contradict one another: by the same rules, and it stays here. */
export async function decideOwnCase(
  context: EngineContext,
  { id, from_state }: Omit<CaseRef, 'registry'>,
  { action, reason }: Word,
): Promise<ReviewCase> {
  const { store, clock, profile } = context
  const found = (await store.reviews.list({})).find((one) => one.registry === undefined && one.id === id)
  if (found === undefined) throw new StewardError('not_found', `this profile has no case ${id}`)
  if (action === 'ban' || action === 'appeal')
    throw new StewardError('input_invalid', `a case of your own cannot be answered by "${action}"`)
  const now = clock.now()
  const decision = { registry: profile.name, case_id: id, action, from_state, reason, at: toInstant(now) }
  assertDecidable(found, decision, now)
  const key = await reviewerKey(context)
  await audit(context, `review.${action}`, id, { from_state, reason, key_id: key })
  const after = caseAfter(found, decision, key)
  await store.reviews.settle(after)
  return after
}

async function decide(
  context: EngineContext,
  registry: ConfiguredRegistry,
  { id, from_state }: CaseRef,
  { action, reason }: Word,
): Promise<ReviewCase> {
  const { root } = await fetchAcceptedRoot(context, registry)
  const decision: ReviewDecision = {
    registry: root.registry,
    case_id: id,
    action,
    from_state,
    reason,
    at: toInstant(context.clock.now()),
  }
  const key = action === 'appeal' ? await ownerKeyOf(context, registry.name, id) : await reviewerKey(context)
  const envelope = await signReviewDecision(decision, context.vault.signer(key))
  // Durable before it is sent: who decided what must not depend on the answer arriving.
  await audit(context, `review.${action}`, id, { registry: registry.name, from_state, reason, key_id: key })
  const { body } = await callRegistry(context, registry, root, {
    method: 'POST',
    path: '/v1/reviews',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(envelope)),
    maxBytes: MAX_BYTES,
  })
  const after = answerOf(reviewCase, body, MAX_BYTES)
  return { ...after, registry: registry.name }
}

async function reviewerKey(context: EngineContext): Promise<KeyId> {
  const keys = await clientKeys(context)
  if (keys) return keys.signingKey
  throw new StewardError('key_not_found', 'this profile has no key to sign decisions with', {
    suggestions: ['Make one: steward init. The registry’s operator then lists its public key among the reviewers.'],
  })
}

async function ownerKeyOf(context: EngineContext, registry: string, id: string): Promise<KeyId> {
  const found = (await context.store.reviews.list({})).find((one) => one.registry === registry && one.id === id)
  const parties: readonly string[] = found ? partiesOf(found) : []
  const key = context.vault
    .list()
    .findLast(({ role, agent_id }) => role === 'owner' && agent_id !== undefined && parties.includes(agent_id))
  if (key) return key.key_id
  throw new StewardError('key_not_found', 'only the owner of the agent may appeal, and its key is not in this vault')
}
