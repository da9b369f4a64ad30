import type { AgentId, KeyId } from '../../../shared/model/ids'

/** Who asks, as verified by the registry's documents. */
export interface Delegator {
  readonly agentId: AgentId
  /** The key that vouches for the agent's manifest. */
  readonly ownerKey: KeyId
}

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
