import { StewardError } from '../../../shared/model/errors'
import { type AgentId, type Instant, toInstant } from '../../../shared/model/ids'
import type { RevocationPreview } from '../../../shared/model/key-custody'
import { RECOVERY_STEPS, type Recovery, type RecoveryView } from '../../../shared/model/recovery'
import { audit, type EngineContext } from '../context'
import { identityMeant, listedManifest } from '../keys/own-manifest'
import { previewRevocation } from '../keys/revocation-facts'

export interface RecoveryRequest {
  readonly agent_id: AgentId
  readonly reason?: string | undefined
  readonly compromised_at?: Instant | undefined
}

export const viewOf = ({ revocation: _signed, manifest: _digest, ...view }: Recovery): RecoveryView => view

export const isOpen = ({ state }: Pick<Recovery, 'state'>): boolean => state !== 'completed'

/** What a recovery changes, in numbers. @throws StewardError `vault_locked`, `key_not_found`, `agent_unknown` */
export async function previewRecovery(context: EngineContext, agentId: AgentId): Promise<RevocationPreview> {
  await identityMeant(context, agentId)
  const listed = await listedManifest(context, agentId)
  if (listed) return previewRevocation(context, listed.ownerKey)
  throw new StewardError('agent_unknown', `no registry that you know lists ${agentId}: there is nothing to recover`)
}

/**
 * Writes down that an agent, or the client, is to be recovered from a stolen key; its steps are then taken one after the other, through
 * any crash (DESIGN §7). One that is under way goes on.
 *
 * @throws StewardError `vault_locked`, `key_not_found` where the recovery key is not in this vault, `forbidden` where the agent has
 * none: its key could be revoked and never be replaced
 */
export async function startRecovery(context: EngineContext, request: RecoveryRequest): Promise<Recovery> {
  const { agent_id: agentId } = request
  const before = (await context.store.recoveries.list()).find((entry) => entry.agent_id === agentId && isOpen(entry))
  if (before) return before
  const preview = await previewRecovery(context, agentId)
  assertReplaceable(preview)
  const now = toInstant(context.clock.now())
  const started: Recovery = {
    id: `recovery-${Buffer.from(context.random.bytes(8)).toString('hex')}`,
    agent_id: agentId,
    old_key: preview.key_id,
    reason: request.reason ?? 'key_compromise',
    ...(request.compromised_at !== undefined && { compromised_at: request.compromised_at }),
    started_at: now,
    state: 'running',
    steps: RECOVERY_STEPS.map((name) => ({ name, state: 'idle', evidence: [] })),
  }
  await audit(context, 'recovery.started', agentId, {
    id: started.id,
    old_key: started.old_key,
    reason: started.reason,
  })
  await context.store.recoveries.put(started.id, started)
  return started
}

function assertReplaceable({ agent_id, recovery_key, signer, successor }: RevocationPreview): void {
  if (successor !== undefined && successor.unobtainable > 0)
    throw new StewardError(
      'forbidden',
      `too few signers of ${agent_id} are left once its owner key is revoked: nobody could approve another`,
      {
        suggestions: [
          `Rotate, which its signers approve and counts at once: steward keygen --rotate --agent ${agent_id}`,
        ],
      },
    )
  if (recovery_key === 'in_vault') return
  if (recovery_key === 'on_paper')
    throw new StewardError('key_not_found', `recovering ${agent_id} needs its recovery key, which is on its sheet`, {
      suggestions: [`Take it into the vault: steward vault import FILE --role recovery --agent ${agent_id}`],
    })
  throw new StewardError(
    'forbidden',
    `${agent_id} has no recovery key: once its key is revoked, nobody can name another`,
    {
      suggestions: [
        signer === 'threshold'
          ? `Rotate, which its signers approve and counts at once: steward keygen --rotate --agent ${agent_id}`
          : `Rotate in good order, which the registries hold back for 72 hours: steward keygen --rotate --agent ${agent_id}`,
        'Or revoke the key and register anew: steward revoke-key FINGERPRINT --immediate',
      ],
    },
  )
}
