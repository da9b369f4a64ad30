import { isStewardError } from '../../../shared/model/errors'
import type { AgentId, KeyId } from '../../../shared/model/ids'
import { caseAnswer, type ReviewCase, type ReviewCaseView } from '../../../shared/model/review'
import { partiesOf } from '../../protocol/review/cases'
import type { EngineContext } from '../context'
import { type ConfiguredRegistry, configuredRegistries } from '../discovery/configured-registries'
import { answerOf, callRegistry, fetchAcceptedRoot } from '../discovery/registry-connection'

/** One question a key: an owner of more agents sees the others' outcomes in the snapshot. */
const MAX_CALLERS = 20
const MAX_BYTES = 16 * 1024 * 1024

export interface Listed {
  readonly cases: ReviewCaseView[]
  readonly unanswered: { registry: string; message: string }[]
}

/**
 * The queue of every registry that lists one of this profile's keys as a reviewer's, and the cases about its own agents; with
 * the profile's own cases, the riskiest first. A registry that does not answer is told of as it last answered.
 */
export async function listReviewCases(context: EngineContext, state: ReviewCase['state'] | undefined): Promise<Listed> {
  const registries = (await configuredRegistries(context)).filter(({ kind }) => kind === 'https')
  const asked = await Promise.all(registries.map((registry) => refresh(context, registry)))
  const found = await context.store.reviews.list(state === undefined ? {} : { state })
  const owned = ownedBy(context)
  const cases = found.map((one) => ({ ...one, own_agents: partiesOf(one).filter((agent) => owned.has(agent)) }))
  return {
    cases: cases.sort((a, b) => b.risk - a.risk || a.opened_at.localeCompare(b.opened_at)),
    unanswered: asked.filter((failure) => failure !== undefined),
  }
}

async function refresh(
  context: EngineContext,
  registry: ConfiguredRegistry,
): Promise<Listed['unanswered'][number] | undefined> {
  const own = callersOf(context)
  if (own.length === 0) return undefined
  try {
    const { root } = await fetchAcceptedRoot(context, registry)
    const judge = [...root.reviewers, ...root.operators].find(({ key_id }) => own.includes(key_id))
    // A reviewer is shown every case; everybody else asks for the own agents', key by key.
    const callers = judge ? [judge.key_id] : own.slice(0, MAX_CALLERS)
    const told = new Map<string, ReviewCase>()
    for (const caller of callers)
      for (const found of await casesFor(context, registry, root, caller))
        told.set(found.id, { ...found, registry: registry.name })
    await context.store.reviews.replaceTold(registry.name, [...told.values()])
    return undefined
  } catch (error) {
    if (!isStewardError(error)) throw error
    return { registry: registry.name, message: error.message }
  }
}

/** Keys by which a registry may know this profile: its client's, and those of the agents it owns. */
const callersOf = ({ vault }: EngineContext): KeyId[] =>
  vault.isOpen()
    ? vault
        .list()
        .filter(({ role }) => role === 'client' || role === 'owner')
        .map(({ key_id }) => key_id)
    : []

const ownedBy = ({ vault }: EngineContext): ReadonlySet<AgentId> =>
  new Set(
    vault.isOpen()
      ? vault.list().flatMap(({ role, agent_id }) => (role === 'owner' && agent_id !== undefined ? [agent_id] : []))
      : [],
  )

async function casesFor(
  context: EngineContext,
  registry: ConfiguredRegistry,
  root: Awaited<ReturnType<typeof fetchAcceptedRoot>>['root'],
  caller: KeyId,
): Promise<ReviewCase[]> {
  try {
    const { body } = await callRegistry(
      context,
      registry,
      root,
      { method: 'GET', path: '/v1/reviews', maxBytes: MAX_BYTES },
      { signer: context.vault.signer(caller) },
    )
    return answerOf(caseAnswer, body, MAX_BYTES).cases
  } catch (error) {
    // This registry knows the key as nobody's: there is nothing of it to see.
    if (isStewardError(error) && (error.code === 'request_signer_unknown' || error.code === 'key_revoked')) return []
    throw error
  }
}
