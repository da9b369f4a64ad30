import { isStewardError, StewardError } from '../../../shared/model/errors'
import { type AgentId, type TaskId, taskId, toInstant } from '../../../shared/model/ids'
import type { SignedManifest } from '../../../shared/model/manifest'
import { inputCheck, makeOrder } from '../../protocol/delegation'
import { canonicalJson } from '../../protocol/encoding'
import { requireDelegable } from '../../protocol/verification'
import { requireAttested } from '../attestation/require-attested'
import { audit, type EngineContext } from '../context'
import { clientKeys } from '../identity/client-keys'
import type { StoredDelegation } from '../ports'
import { rememberFirst } from '../verification/accepted-keys'
import { connectAgent } from './agent-connection'
import { wishesOf } from './execution'
import { changeDelegation, recordStep } from './record-step'
import { isUndelivered } from './try-again'

export interface NewDelegation {
  readonly agent_id: AgentId
  readonly operation: string
  readonly input?: unknown
  readonly idempotency_key?: string | undefined
  readonly task_id?: TaskId | undefined
  /** Why an expired attestation is accepted (FAILURE_MODES 3.1). */
  readonly accept_expired?: string | undefined
  /** Why revocations older than the policy allows are accepted (TRUST "Freshness"). */
  readonly accept_stale_revocations?: string | undefined
}

const newTaskId = (context: EngineContext): TaskId =>
  taskId.parse(`task-${Buffer.from(context.random.bytes(8)).toString('hex')}`)

/**
 * Writes down a new delegation, its order signed, before the first byte leaves (FAILURE_MODES 2.1). Whoever calls has it
 * followed afterwards. With an idempotency key that was used for the same request, the delegation it made is returned.
 *
 * @throws StewardError `agent_unverified`, `revocations_stale`, `operation_unknown`, `operation_input_invalid`, `idempotency_key_reused`, `conflict`
 */
export async function startDelegation(
  context: EngineContext,
  request: NewDelegation,
): Promise<{ delegation: StoredDelegation; existing: boolean }> {
  const input = request.input ?? {}
  const existing = await existingOf(context, request, input)
  if (existing) return { delegation: existing, existing: true }
  const agent = await connectAgent(context, request.agent_id)
  const stale = requireDelegable(agent.report, request.agent_id, request.accept_stale_revocations !== undefined)
  await rememberFirst(context, request.agent_id, agent.manifest)
  requireOperation(agent.manifest.manifest, request.operation, input)
  const warnings = await requireAttested(context, request, agent.manifest)
  if (stale !== undefined) warnings.push(await acceptStale(context, request, stale))
  const keys = await clientKeys(context)
  if (keys === undefined) throw new StewardError('key_not_found', 'this profile has no client identity yet')
  const id = request.task_id ?? newTaskId(context)
  if (await context.store.delegations.get(id)) throw new StewardError('conflict', `there is a task ${id} already`)
  const now = toInstant(context.clock.now())
  const idempotencyKey = request.idempotency_key ?? id
  const order = await makeOrder(
    {
      task_id: id,
      client_id: keys.clientId,
      agent_id: request.agent_id,
      manifest_digest: agent.manifest.digest,
      operation: request.operation,
      input,
      idempotency_key: idempotencyKey,
      ordered_at: now,
      ...wishesOf(context),
    },
    context.vault.signer(keys.signingKey),
  )
  const delegation: StoredDelegation = {
    task_id: id,
    agent_id: request.agent_id,
    operation: request.operation,
    state: 'submitting',
    progress: 0,
    created_at: now,
    updated_at: now,
    idempotency_key: idempotencyKey,
    input,
    order: order.envelope,
    orderDigest: order.digest,
    orderSignedBy: keys.signingKey,
    artifacts: [],
    lastEvent: 0,
    attempt: 1,
    attempts: [{ number: 1, agent_id: request.agent_id, why: 'ordered', order_digest: order.digest, started_at: now }],
  }
  try {
    await context.store.delegations.create(delegation)
  } catch (error) {
    // Another request under the same key was faster.
    const faster = isStewardError(error) && error.code === 'conflict' && (await existingOf(context, request, input))
    if (faster) return { delegation: faster, existing: true }
    throw error
  }
  await audit(context, 'delegation.ordered', id, {
    agent_id: request.agent_id,
    operation: request.operation,
    order: order.digest,
  })
  await recordStep(context, id, `Ordered ${request.operation} from ${request.agent_id}`)
  for (const warning of warnings) await recordStep(context, id, warning)
  return { delegation, existing: false }
}

/** The risk of a key that was revoked meanwhile is somebody's own, and on record. */
async function acceptStale(context: EngineContext, request: NewDelegation, finding: string): Promise<string> {
  await audit(context, 'revocations.stale_accepted', request.agent_id, {
    finding,
    reason: request.accept_stale_revocations ?? '',
  })
  return `${finding}; their age was accepted: a key that was revoked since is not known here`
}

/** What the key made before; an order that never reached the agent is tried again (FAILURE_MODES 2.1: "creates new task"). */
async function existingOf(
  context: EngineContext,
  { agent_id, idempotency_key, operation }: NewDelegation,
  input: unknown,
): Promise<StoredDelegation | undefined> {
  if (idempotency_key === undefined) return undefined
  const known = await context.store.delegations.byIdempotencyKey(agent_id, idempotency_key)
  if (known === undefined) return undefined
  const same = requireSame(known, operation, input)
  if (!isUndelivered(same)) return same
  await recordStep(context, same.task_id, 'Ordered again under the same key')
  return changeDelegation(context, same.task_id, { state: 'uncertain', error: undefined, finished_at: undefined })
}

function requireSame(existing: StoredDelegation, operation: string, input: unknown): StoredDelegation {
  const same =
    existing.operation === operation && Buffer.compare(canonicalJson(existing.input), canonicalJson(input)) === 0
  if (same) return existing
  throw new StewardError(
    'idempotency_key_reused',
    `the idempotency key ${existing.idempotency_key} was used for another request`,
    {
      details: { task_id: existing.task_id },
      suggestions: ['Use a new key for a new request', `See the task it made: steward monitor ${existing.task_id}`],
    },
  )
}

/** @throws StewardError `operation_unknown`, `operation_input_invalid` */
export function requireOperation(manifest: SignedManifest, name: string, input: unknown): void {
  const operation = manifest.capabilities.operations.find((entry) => entry.name === name)
  if (operation === undefined)
    throw new StewardError('operation_unknown', `${manifest.agent.id} has no operation ${name}`, {
      details: { operations: manifest.capabilities.operations.map((entry) => entry.name) },
      suggestions: [`See what it can do: steward info ${manifest.agent.id}`],
    })
  inputCheck([operation])(name, input)
}
