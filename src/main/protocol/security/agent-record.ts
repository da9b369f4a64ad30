import type { SigningActivity } from '../../../shared/model/activity'

/** How many attestations of a capability an improvement is compared with. */
const KEPT = 10

/** What an agent's attestations and manifests said so far, whichever key signed them. */
export class AgentRecord {
  readonly #passing = new Map<string, number[]>()
  readonly #code = new Map<string, string>()
  #capabilities: ReadonlySet<string> | undefined
  /** Whether any code that was attested is another than at the manifest before. */
  #codeChanged = false
  #everAttested = false

  /** The best share of passing tests among the latest attestations of a capability. */
  bestPassing(capability: string): number | undefined {
    const known = this.#passing.get(capability)
    return known && known.length >= 3 ? Math.max(...known) : undefined
  }

  /** Capabilities that a manifest offers and the one before did not, where no code that was attested since is another. */
  addedWithoutCode(activity: SigningActivity): string[] {
    if (!this.#capabilities || !this.#everAttested || this.#codeChanged) return []
    return (activity.capabilities ?? []).filter((capability) => !this.#capabilities?.has(capability))
  }

  learn(activity: SigningActivity): void {
    if (activity.kind === 'attestation') this.#learnAttestation(activity)
    if (activity.kind === 'manifest' || activity.kind === 'rotation') {
      this.#capabilities = new Set(activity.capabilities ?? [])
      this.#codeChanged = false
    }
  }

  #learnAttestation({ capabilities: [capability] = [], passing, code }: SigningActivity): void {
    if (capability === undefined) return
    if (passing !== undefined) {
      const known = [...(this.#passing.get(capability) ?? []), passing].slice(-KEPT)
      this.#passing.set(capability, known)
    }
    if (code === undefined) return
    const before = this.#code.get(capability)
    if (before !== code) this.#codeChanged ||= this.#everAttested
    this.#everAttested = true
    this.#code.set(capability, code)
  }
}
