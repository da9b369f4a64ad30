import type { SigningActivity } from '../../../shared/model/activity'
import { HOUR_MS } from '../../../shared/model/duration'
import { fromInstant, type KeyId } from '../../../shared/model/ids'
import type { SigningDetection } from '../../../shared/model/policy'
import { AgentRecord } from './agent-record'
import { DETECTORS, NEEDS_HABIT, type Observation, type SigningFinding } from './detectors'
import { KeyHabit } from './key-habit'
import { ZoneClock } from './local-time'
import { neighbourhoodOf, networkOf } from './network'
import { type UsualSigning, usualSigning } from './usual-signing'

const KEPT_ORIGINS = 4096

interface Origin {
  readonly network: string | undefined
  readonly neighbourhood: string | undefined
}
const NOWHERE: Origin = { network: undefined, neighbourhood: undefined }
const UNDECLARED = 'no location declared'

/** Signatures of one agent in the order of their numbers, each compared with what was usual before it (FAILURE_MODES 6.1). */
export class SigningWatch {
  readonly #rules: SigningDetection
  readonly #clock: ZoneClock
  readonly #habits = new Map<KeyId, KeyHabit>()
  readonly #record = new AgentRecord()
  readonly #origins = new Map<string, Origin>()
  #ownersHabit: KeyHabit | undefined

  constructor(rules: SigningDetection) {
    this.#rules = rules
    this.#clock = new ZoneClock(rules.time_zone)
  }

  /**
   * What is unusual about the next signature. An unusual one teaches nothing: else a thief would make himself usual.
   *
   * @param isKnown the owner said of this one "this was me": it is learned whatever it is
   */
  observe(activity: SigningActivity, isKnown = false): SigningFinding[] {
    // Taking an agent out of service is an answer to an alarm: its haste is no sign of a thief.
    if (activity.kind === 'suspension' || activity.kind === 'revocation') return []
    const habit = this.#habitOf(activity)
    const at = fromInstant(activity.at)
    habit.note(at)
    const place = activity.location ?? UNDECLARED
    const origin = this.#cameFrom(activity.address)
    const observation: Observation = {
      activity,
      at,
      local: this.#clock.at(at),
      ...origin,
      places: habit.placesNow.note(at, place),
      networksInWindow: origin.network === undefined ? 0 : habit.networksNow.note(at, origin.network),
      place,
      habit,
      record: this.#record,
      rules: this.#rules,
    }
    const findings = isKnown ? [] : this.#findingsOf(observation)
    if (findings.length === 0) habit.learn({ ...observation, hour: observation.local.hour })
    this.#record.learn(activity)
    return findings
  }

  /** What is usual for a key by what was observed so far; undefined for one that has signed nothing. */
  usualOf(keyId: KeyId): UsualSigning | undefined {
    const habit = this.#habits.get(keyId)
    return habit && usualSigning(habit, this.#rules)
  }

  #cameFrom(address: string | undefined): Origin {
    if (address === undefined) return NOWHERE
    const known = this.#origins.get(address)
    if (known) return known
    // Reading an address costs more than all else; the same few come again and again.
    if (this.#origins.size >= KEPT_ORIGINS) this.#origins.clear()
    const origin = { network: networkOf(address, this.#rules), neighbourhood: neighbourhoodOf(address, this.#rules) }
    this.#origins.set(address, origin)
    return origin
  }

  #findingsOf(observation: Observation): SigningFinding[] {
    const isLearning = observation.habit.signatures < this.#rules.learning_signatures
    const findings: SigningFinding[] = []
    for (const [anomaly, detect] of DETECTORS) {
      if (isLearning && NEEDS_HABIT.has(anomaly)) continue
      const finding = detect(observation)
      if (finding) findings.push({ anomaly, ...finding })
    }
    return findings
  }

  /** Whoever takes an owner key over is expected to sign as its owner did: a thief's rotation is seen by that. */
  #habitOf({ key_id, kind }: SigningActivity): KeyHabit {
    const known = this.#habits.get(key_id)
    if (known) return known
    const habit =
      (kind === 'rotation' ? this.#ownersHabit : undefined) ?? new KeyHabit(this.#rules.location_window_hours * HOUR_MS)
    this.#habits.set(key_id, habit)
    this.#ownersHabit ??= habit
    return habit
  }
}
