import type { DelegationState } from '../../../shared/model/delegation'
import { StewardError } from '../../../shared/model/errors'
import { askedWait, mayRetry, retryDelay } from '../../protocol/delegation'
import { inSeconds } from '../../protocol/link'
import type { EngineContext } from '../context'
import type { StoredDelegation } from '../ports'
import { recordStep } from './record-step'

/** The agent has not said yet that it took the order. */
const UNDELIVERED: readonly DelegationState[] = ['submitting', 'uncertain']

/** Milliseconds before the next try: by the retry policy, and no sooner than who refused has asked for (`Retry-After`). */
export const waitBefore = ({ policy, random }: EngineContext, failures: number, error?: StewardError): number =>
  Math.max(retryDelay(policy().delegation.retry_policy, failures, random.fraction()), askedWait(error?.details ?? {}))

/**
 * The error an order ends with when it was tried as often as the policy allows; undefined while it may be tried again. A task that
 * the agent has taken on is another matter: it runs, whether we reach the agent or not.
 */
export function exhausted(
  context: EngineContext,
  { state, agent_id, idempotency_key }: StoredDelegation,
  failures: number,
  error: StewardError,
): StewardError | undefined {
  if (!UNDELIVERED.includes(state) || mayRetry(context.policy().delegation.retry_policy, failures)) return undefined
  const known = state === 'uncertain' ? 'whether it has the order is not known' : 'it never got the order'
  return new StewardError(
    'agent_offline',
    `${agent_id} could not be reached in ${failures} tries, ${known}. The last one: ${error.message}`,
    {
      suggestions: [
        `Order again under the same key when it is back, it runs once: --idempotency-key ${idempotency_key}`,
      ],
      cause: error,
    },
  )
}

/** Whether a failed delegation may be taken up again by asking for it again: the agent never confirmed it (FAILURE_MODES 2.1). */
export const isUndelivered = ({ state, error, lastEvent }: StoredDelegation): boolean =>
  state === 'failed' && error?.code === 'agent_offline' && lastEvent === 0

/** Says in the timeline what went wrong and when it is tried again; the first times, then ever more rarely. */
export async function tellTry(
  context: EngineContext,
  { task_id, state }: StoredDelegation,
  failures: number,
  waitMs: number,
  error: StewardError,
): Promise<void> {
  if ((failures & (failures - 1)) !== 0 && !UNDELIVERED.includes(state)) return
  const { max_retries } = context.policy().delegation.retry_policy
  const which = UNDELIVERED.includes(state) ? `Try ${failures + 1} of ${max_retries + 1}` : `Try ${failures + 1}`
  const asked = askedWait(error.details) >= waitMs ? ', as it was asked for' : ''
  await recordStep(context, task_id, `${which} in ${inSeconds(waitMs)}${asked}: ${error.message}`)
}
