import { isStewardError } from '../../../shared/model/errors'
import { type AgentId, type KeyId, toInstant } from '../../../shared/model/ids'
import { signSuspension } from '../../protocol/discovery'
import { audit, type EngineContext } from '../context'
import { listedManifest } from '../keys/own-manifest'
import { revokeKey } from '../keys/revoke-key'
import { deliverOutbox, enqueue } from '../outbox'

const SUSPENDED = 'The agent was suspended at every registry'

/**
 * What the policy's `automated_response` does at once: reversible answers; a key is revoked only under `unattended`, since a
 * false alarm must not cost an identity (TRUST "What acts by itself"). Returns what was done, as sentences.
 */
export async function respond(context: EngineContext, agentId: AgentId, keyId: KeyId): Promise<string[]> {
  const { security_monitoring, unattended } = context.policy()
  const wanted = security_monitoring.automated_response
  const done: string[] = []
  if (wanted.includes('suspend_agent'))
    done.push(
      await attempt(context, SUSPENDED, () => setService(context, agentId, 'suspend', 'unusual signing', 'engine')),
    )
  if (wanted.includes('revoke_key'))
    done.push(
      unattended
        ? await attempt(context, 'The key was revoked', () =>
            revokeKey(context, { key_id: keyId, reason: 'key_compromise', immediate: true }),
          )
        : 'Revoking the key is proposed and waits for a person',
    )
  return done
}

async function attempt(context: EngineContext, sentence: string, work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return sentence
  } catch (error) {
    if (!isStewardError(error)) throw error
    context.log.warn('an automatic answer failed', { sentence, code: error.code })
    return `Not done: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)} (${error.message})`
  }
}

/** Whether an alert's automatic answers took its agent out of service. */
export const wasSuspended = (responses: unknown): boolean => Array.isArray(responses) && responses.includes(SUSPENDED)

/**
 * Takes an own agent out of service at every registry, or back.
 *
 * @throws StewardError `vault_locked`, `key_not_found`
 */
export async function setService(
  context: EngineContext,
  agentId: AgentId,
  action: 'suspend' | 'resume',
  reason: string,
  actor: 'operator' | 'engine' = 'operator',
): Promise<void> {
  const listed = await listedManifest(context, agentId)
  const keys = new Set<string | undefined>([listed?.ownerKey, listed?.manifest.identity.recovery_key?.key_id])
  const key = context.vault.list().find(({ key_id }) => keys.has(key_id))
  const signer = context.vault.signer(key?.key_id ?? (listed?.ownerKey as KeyId))
  const at = toInstant(context.clock.now())
  const envelope = await signSuspension({ agent_id: agentId, action, reason, at }, signer)
  await audit(context, action === 'suspend' ? 'agent.suspended' : 'agent.resumed', agentId, { reason }, actor)
  await enqueue(context, { kind: 'suspension', agentId, envelope })
  await deliverOutbox(context, true)
}
