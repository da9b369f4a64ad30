import { isStewardError } from '../../../shared/model/errors'
import type { AgentId, Instant } from '../../../shared/model/ids'
import { agentId, toInstant } from '../../../shared/model/ids'
import type { KeyEntry, KeyRole, SigningAlgorithm } from '../../../shared/model/key'
import type { SystemStatus } from '../../../shared/model/views'
import { audit, type EngineContext, vaultLocksAt } from '../context'
import type { Unlock, UnlockMethod } from '../ports'

/** How the engine stands: its vault, whether it may connect, whom it delegates as. */
export async function systemStatus(context: EngineContext): Promise<SystemStatus> {
  const stored = await context.store.settings.get('client_id')
  const locksAt = vaultLocksAt(context)
  return {
    version: context.profile.version,
    profile: context.profile.name,
    host: context.profile.host,
    started_at: toInstant(context.profile.startedAt) as Instant,
    vault: context.vault.isOpen() ? 'open' : (await context.vault.exists()) ? 'locked' : 'missing',
    ...(locksAt !== undefined && { vault_locks_at: toInstant(locksAt) }),
    keyring: await keyringState(context),
    offline: context.policy().network.offline,
    ...(stored !== undefined && { client_id: agentId.parse(stored) }),
  }
}

/** What the desktop's keyring can do for the vault. One that cannot be read is told of when it is opened. */
async function keyringState({ keyring, vault }: EngineContext): Promise<SystemStatus['keyring']> {
  if (!keyring?.available()) return 'none'
  try {
    return (await vault.unlockMethods()).includes('os') ? 'enrolled' : 'offered'
  } catch (error) {
    if (!isStewardError(error)) throw error
    return 'none'
  }
}

export async function announceSystem(context: EngineContext): Promise<SystemStatus> {
  const status = await systemStatus(context)
  context.emit({ name: 'system.changed', payload: status })
  return status
}

export async function createVault(context: EngineContext, unlock: Unlock): Promise<SystemStatus> {
  await context.vault.create(unlock)
  await audit(context, 'vault.created', context.profile.name, { method: unlock.method })
  return announceSystem(context)
}

export async function unlockVault(context: EngineContext, unlock: Unlock): Promise<SystemStatus> {
  await context.vault.open(unlock)
  await audit(context, 'vault.unlocked', context.profile.name, { method: unlock.method })
  return announceSystem(context)
}

export async function lockVault(
  context: EngineContext,
  because: 'asked' | 'idle' | 'suspended' = 'asked',
): Promise<SystemStatus> {
  context.vault.lock()
  await audit(context, 'vault.locked', context.profile.name, { because }, because === 'asked' ? 'operator' : 'engine')
  return announceSystem(context)
}

/** Lets the vault be opened in one more way from now on. @throws StewardError `vault_locked` */
export async function addUnlockMethod(context: EngineContext, unlock: Unlock): Promise<void> {
  await context.vault.addUnlockMethod(unlock)
  await audit(context, 'vault.unlock_method_added', context.profile.name, { method: unlock.method })
}

/** Lets the vault be opened in one way less from now on. @throws StewardError `vault_locked`, `conflict` where it is the only one */
export async function removeUnlockMethod(context: EngineContext, method: UnlockMethod): Promise<void> {
  await context.vault.removeUnlockMethod(method)
  await audit(context, 'vault.unlock_method_removed', context.profile.name, { method })
}

/** @throws StewardError `vault_locked`, `vault_wrong_secret` where the current one is not the vault's */
export async function changePassphrase(
  context: EngineContext,
  { current, next }: { current: string; next: string },
): Promise<SystemStatus> {
  await context.vault.changePassphrase(current, next)
  await audit(context, 'vault.passphrase_changed', context.profile.name)
  return announceSystem(context)
}

/** A new key in the vault. Owner keys name their agent. */
export async function generateKey(
  context: EngineContext,
  input: {
    role: KeyRole
    algorithm?: SigningAlgorithm | undefined
    agent_id?: AgentId | undefined
    label?: string | undefined
  },
): Promise<KeyEntry> {
  const entry = await context.vault.generate({
    role: input.role,
    label: input.label ?? `${input.role} key${input.agent_id ? ` of ${input.agent_id}` : ''}`,
    ...(input.algorithm && { algorithm: input.algorithm }),
    ...(input.agent_id && { agentId: input.agent_id }),
  })
  await audit(context, 'key.generated', entry.key_id, {
    role: entry.role,
    ...(entry.agent_id && { agent_id: entry.agent_id }),
  })
  return entry
}
