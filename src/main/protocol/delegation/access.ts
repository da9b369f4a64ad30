import type { AgentId, KeyId } from '../../../shared/model/ids'

/** Who asks, as verified by the registry's documents. */
export interface Delegator {
  readonly agentId: AgentId
  /** The key that vouches for the agent's manifest. */
  readonly ownerKey: KeyId
}

/** Whoever ordered a task: a key, and whose it is. */
export interface Submitter {
  readonly agentId: AgentId
  readonly keyId: KeyId
  /** Keys that the registry has seen this one succeed; none for a key that is not its agent's primary one. */
  readonly predecessors: readonly KeyId[]
}

/**
 * TRUST "Callers": a task belongs to the key that submitted it, and to the key that succeeded that one. A history counts for its own
 * agent only, since a registry watches over what follows a manifest and not over what the first one claims.
 */
export const belongsTo = (task: { readonly clientId: AgentId; readonly clientKey: KeyId }, who: Submitter): boolean =>
  task.clientKey === who.keyId || (task.clientId === who.agentId && who.predecessors.includes(task.clientKey))

/**
 * Who may delegate to an agent (TRUST "Callers"). Each entry is `anyone` (whom the registry knows), an agent id, an owner's key id
 * (`sha256:…`), or a namespace that ends in a slash (`verified/`). An empty list lets nobody in.
 */
export type AccessList = readonly string[]

export const mayDelegate = (allow: AccessList, who: Delegator): boolean =>
  allow.some((entry) => {
    if (entry === 'anyone' || entry === who.agentId || entry === who.ownerKey) return true
    return entry.endsWith('/') && entry.length > 1 && who.agentId.startsWith(entry)
  })
