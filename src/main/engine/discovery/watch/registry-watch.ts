import type { EngineContext } from '../../context'
import { RegistryFollower } from './registry-follower'

/** Follows every registry of the policy, each for itself: one that hangs holds up no other. */
export class RegistryWatch {
  readonly #context: EngineContext
  readonly #onChanged: () => void
  readonly #followers = new Map<string, RegistryFollower>()
  #offline = false

  constructor(context: EngineContext, onChanged: () => void) {
    this.#context = context
    this.#onChanged = onChanged
  }

  /** Takes up registries that were added and lets go of those that were removed. Called whenever the policy changed. */
  sync(): void {
    const policy = this.#context.policy()
    const wanted = new Set(policy.discovery.registries.map(({ url }) => url))
    for (const [url, follower] of this.#followers) {
      if (wanted.has(url)) continue
      follower.stop()
      this.#followers.delete(url)
    }
    for (const url of wanted) if (!this.#followers.has(url)) this.#follow(url)
    const backOnline = this.#offline && !policy.network.offline
    this.#offline = policy.network.offline
    if (backOnline) for (const follower of this.#followers.values()) follower.hurry()
  }

  stop(): void {
    for (const follower of this.#followers.values()) follower.stop()
    this.#followers.clear()
  }

  #follow(url: string): void {
    const follower = new RegistryFollower({ context: this.#context, url, onChanged: this.#onChanged })
    this.#followers.set(url, follower)
    follower.start()
  }
}
