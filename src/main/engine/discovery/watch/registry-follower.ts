import { MINUTE_MS } from '../../../../shared/model/duration'
import { StewardError } from '../../../../shared/model/errors'
import type { RegistryAttempt } from '../../../../shared/model/views'
import { retryDelay } from '../../../protocol/delegation'
import type { EngineContext } from '../../context'
import { type ConfiguredRegistry, configuredRegistries } from '../configured-registries'
import { rememberedRoot } from '../load-document'
import { refreshRegistry } from '../refresh-registry'
import { followRegistry } from './follow-registry'

/** How the wait grows while a registry is away: soon at first, for most absences are restarts. */
const RECONNECT = { strategy: 'exponential', initial_delay_ms: 1000, max_delay_ms: 5 * MINUTE_MS, jitter: 0.3 } as const

export interface FollowerOptions {
  readonly context: EngineContext
  readonly url: string
  /** After the registry's cached snapshot changed. */
  readonly onChanged: () => void
}

/**
 * Keeps one registry's cache current: told by its events, caught up on connecting, and now and then asked all the same
 * (`discovery.watch`). It is also what probes a registry that is away, so that no discovery has to wait for it.
 */
export class RegistryFollower {
  readonly #options: FollowerOptions
  readonly #ending = new AbortController()
  #failures = 0
  #wake: () => void = () => undefined

  constructor(options: FollowerOptions) {
    this.#options = options
  }

  start(): void {
    void this.#run().catch((error: unknown) =>
      this.#options.context.log.error('following a registry ended unexpectedly', {
        url: this.#options.url,
        error: String(error),
      }),
    )
  }

  /** Asks again now instead of when the wait is over. */
  hurry(): void {
    this.#wake()
  }

  stop(): void {
    this.#ending.abort()
    this.#wake()
  }

  async #run(): Promise<void> {
    while (!this.#ended) {
      const registry = await this.#registry()
      if (registry === undefined) return
      const attempt = await this.#refresh(registry)
      if (attempt.outcome !== 'failed' && registry.kind === 'https') await this.#follow()
      if (!this.#ended) await this.#pause(this.#delay(registry, attempt))
    }
  }

  get #ended(): boolean {
    return this.#ending.signal.aborted
  }

  async #registry(): Promise<ConfiguredRegistry | undefined> {
    return (await configuredRegistries(this.#options.context)).find((entry) => entry.url === this.#options.url)
  }

  async #refresh(registry: ConfiguredRegistry): Promise<RegistryAttempt> {
    const attempt = await refreshRegistry(this.#options.context, registry)
    if (attempt.outcome === 'failed') this.#failures++
    else this.#failures = 0
    if (attempt.outcome === 'answered') this.#options.onChanged()
    return attempt
  }

  /** Until the stream ends or breaks; why it broke is logged, and the next refresh tells it to people. */
  async #follow(): Promise<void> {
    const { context, url } = this.#options
    const registry = await this.#registry()
    const root = registry && rememberedRoot(context, registry)
    if (registry === undefined || root === undefined) return
    const cancelPoll = this.#safetyPoll()
    try {
      await followRegistry(context, registry, {
        root,
        signal: this.#ending.signal,
        onVersion: (version) => this.#take(version),
      })
    } catch (error) {
      if (this.#ended) return
      this.#failures++
      context.log.warn('the events of a registry ended', { url, error: String(error) })
    } finally {
      cancelPoll()
    }
  }

  async #take(version: number): Promise<void> {
    const registry = await this.#registry()
    if (registry === undefined || version <= (registry.known?.snapshotVersion ?? 0)) return
    const attempt = await this.#refresh(registry)
    // Waiting for the next event would leave the cache behind: connecting again tries it again.
    if (attempt.outcome === 'failed')
      throw new StewardError('registry_unavailable', `version ${version} was told of and could not be read`)
  }

  /** A stream that is open and tells nothing may be held back by somebody in between (DESIGN §11 "frozen registry"). */
  #safetyPoll(): () => void {
    const { context } = this.#options
    let cancel: () => void = () => undefined
    const arm = (): void => {
      cancel = context.clock.after(context.policy().discovery.watch.safety_poll_minutes * MINUTE_MS, () => {
        void this.#registry().then(async (registry) => {
          if (registry !== undefined && !this.#ended) await this.#refresh(registry)
        })
        arm()
      })
    }
    arm()
    return () => cancel()
  }

  #delay(registry: ConfiguredRegistry, attempt: RegistryAttempt): number {
    const { policy, random } = this.#options.context
    if (registry.kind === 'git' && attempt.outcome !== 'failed')
      return policy().discovery.watch.git_poll_minutes * MINUTE_MS
    return retryDelay(RECONNECT, this.#failures, random.fraction())
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.context.clock.after(ms, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }
}
