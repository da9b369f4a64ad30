import { StewardError } from '../../../shared/model/errors'
import { type AgentId, toInstant } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { RecoverySheet } from '../../../shared/model/recovery-sheet'
import { audit, type EngineContext } from '../context'
import { knownManifest } from './own-manifest'

/** The recovery key made for an agent or a client: on its sheet, or in this vault. @throws StewardError `vault_locked` */
export async function recoveryKeyMade(context: EngineContext, id: AgentId): Promise<KeyRecord | undefined> {
  const offline = await context.store.offlineKeys.get(id)
  const here = context.vault.list().findLast(({ role, agent_id }) => role === 'recovery' && agent_id === id)
  return offline?.key ?? here?.public
}

/**
 * Makes an agent's recovery key, which no vault keeps: the answer holds its only copy. From then on manifests that this
 * profile signs for the agent name it (TRUST "Keys"). One that no published manifest names yet may be made anew: its sheet may
 * never have reached the paper.
 *
 * @throws StewardError `conflict` where the agent has one: only the one it has can bring in another
 */
export async function createRecoveryKey(
  context: EngineContext,
  input: { agent_id: AgentId; passphrase: string },
): Promise<RecoverySheet> {
  const known = await context.store.offlineKeys.get(input.agent_id)
  const named = (await knownManifest(context, input.agent_id))?.manifest.identity.recovery_key
  if (known !== undefined && named !== undefined)
    throw new StewardError('conflict', `${input.agent_id} has a recovery key already, made at ${known.made_at}`, {
      details: { key_id: known.key.key_id },
      suggestions: ['Look for its sheet: another recovery key needs the signature of the present one'],
    })
  const made = await context.vault.makeOffline(input.passphrase)
  const made_at = toInstant(context.clock.now())
  await context.store.offlineKeys.put(input.agent_id, { agent_id: input.agent_id, key: made.public, made_at })
  await audit(context, 'key.recovery_made', made.public.key_id, { agent_id: input.agent_id })
  return { key: made.public, agent_id: input.agent_id, made_at, pem: made.pem }
}
