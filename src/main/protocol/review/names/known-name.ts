/** A name that exists. `popularity` counts uses (downloads, delegations); `since` is milliseconds since the epoch. */
export interface KnownName {
  readonly name: string
  readonly popularity?: number
  readonly owner?: string
  readonly since?: number
}

// FAILURE_MODES 5.2: "verified/vibe-agency-orchestrator" is the same name, in a namespace bound to its owner.
const VERIFIED = 'verified/'

/** The name without the namespace that a registry gave it. */
export const bareName = (name: string): string => (name.startsWith(VERIFIED) ? name.slice(VERIFIED.length) : name)

export const isVerifiedName = (name: string): boolean => name.startsWith(VERIFIED)
