import type { SigningActivity } from '../../../shared/model/activity'
import { isStewardError } from '../../../shared/model/errors'
import type { AgentId } from '../../../shared/model/ids'
import { type SigningFinding, SigningWatch } from '../../protocol/security'
import type { EngineContext } from '../context'
import { type ConfiguredRegistry, configuredRegistries } from '../discovery/configured-registries'
import { listedManifest, ownIdentities } from '../keys/own-manifest'
import { takeNewActivity } from './new-activity'
import { raiseSigningAlert } from './signing-alert'

const PAGE = 1000
/** How many signatures an alert draws. */
const DRAWN = 40

/** One agent's signatures at one registry, as far as they were judged. */
interface Followed {
  readonly watch: SigningWatch
  readonly latest: SigningActivity[]
  readonly odd: Set<number>
  seq: number
}

/**
 * Judges what registries recorded of the own agents' and the client's signatures (FAILURE_MODES 6.1). Each registry's record is followed for
 * itself: the same document submitted to two is two entries there, and must not look like haste.
 */
export class SigningMonitor {
  readonly #context: EngineContext
  readonly #followed = new Map<string, Followed>()
  #looking: Promise<unknown> = Promise.resolve()

  constructor(context: EngineContext) {
    this.#context = context
  }

  /** Takes over what is new and judges it, when whoever looks already has: two at once would judge a signature twice. @throws StewardError `vault_locked` */
  look(): Promise<void> {
    const looked = this.#looking.then(() => this.#look())
    this.#looking = looked.catch(() => undefined)
    return looked
  }

  async #look(): Promise<void> {
    const registries = (await configuredRegistries(this.#context)).filter(({ kind }) => kind === 'https')
    for (const { id } of await ownIdentities(this.#context))
      for (const registry of registries) {
        await this.#takeOver(registry, id)
        await this.#judge(registry.name, id)
      }
  }

  /** After the owner taught or changed the rules: everything is judged anew from the record. */
  forget(): void {
    this.#followed.clear()
  }

  async #takeOver(registry: ConfiguredRegistry, agentId: AgentId): Promise<void> {
    const listed = await listedManifest(this.#context, agentId)
    const hasKey = this.#context.vault.list().some(({ key_id }) => key_id === listed?.ownerKey)
    if (listed === undefined || !hasKey) return
    try {
      await takeNewActivity(this.#context, registry, agentId, listed.ownerKey)
    } catch (error) {
      if (!isStewardError(error)) throw error
      this.#context.log.warn('what was signed could not be read', {
        registry: registry.name,
        agent_id: agentId,
        code: error.code,
        message: error.message,
      })
    }
  }

  async #judge(registry: string, agentId: AgentId): Promise<void> {
    const { store } = this.#context
    const name = `${registry} ${agentId}`
    const followed = this.#followed.get(name) ?? this.#begin(name)
    const judged = Number((await store.settings.get(judgedSetting(name))) ?? 0)
    const known = new Set((await store.taught.get(agentId))?.known ?? [])
    for (;;) {
      const entries = await store.activity.list(registry, agentId, followed.seq, PAGE)
      for (const activity of entries) {
        const findings = this.#observe(followed, activity, known.has(`${registry} ${activity.seq}`))
        // What was judged before a restart was told before it.
        if (activity.seq > judged) await this.#tell(registry, followed, activity, findings)
      }
      if (followed.seq > judged) await store.settings.set(judgedSetting(name), String(followed.seq))
      if (entries.length < PAGE) return
    }
  }

  #observe(followed: Followed, activity: SigningActivity, isKnown: boolean): SigningFinding[] {
    const watched = followed.watch
      .observe(activity, isKnown)
      .filter(({ anomaly }) => isWatched(this.#context.policy(), anomaly))
    followed.seq = activity.seq
    followed.latest.push(activity)
    if (followed.latest.length > DRAWN) followed.latest.shift()
    if (watched.length > 0) followed.odd.add(activity.seq)
    return watched
  }

  async #tell(
    registry: string,
    { watch, latest, odd }: Followed,
    activity: SigningActivity,
    findings: readonly SigningFinding[],
  ): Promise<void> {
    const usual = watch.usualOf(activity.key_id)
    for (const finding of findings)
      await raiseSigningAlert(this.#context, { registry, activity, finding, latest, odd, usual })
  }

  #begin(name: string): Followed {
    const watch = new SigningWatch(this.#context.policy().security_monitoring.detection)
    const followed: Followed = { watch, latest: [], odd: new Set(), seq: 0 }
    this.#followed.set(name, followed)
    return followed
  }
}

const judgedSetting = (name: string): string => `signing_judged ${name}`

/** FAILURE_MODES 6.1: `security_monitoring.alerts` says which kinds raise an alert. */
const isWatched = (
  { security_monitoring: { alerts } }: ReturnType<EngineContext['policy']>,
  anomaly: string,
): boolean => [...alerts.unusual_signing_activity, ...alerts.suspicious_attestations].some((kind) => kind === anomaly)
