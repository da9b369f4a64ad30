import type { SigningActivity } from '../../../shared/model/activity'
import type { SigningDetection } from '../../../shared/model/policy'
import type { AgentRecord } from './agent-record'
import type { KeyHabit } from './key-habit'
import type { LocalTime } from './local-time'

/** FAILURE_MODES 6.1, with the names of `security_monitoring.alerts`. */
export type SigningAnomaly =
  | 'signing_from_unexpected_ip'
  | 'high_frequency_signing'
  | 'signing_outside_business_hours'
  | 'test_coverage_suddenly_improved'
  | 'capabilities_added_without_code_changes'
  | 'attestations_from_multiple_locations'

/** What is unusual about a signature, and the usual that it breaks. */
export interface SigningFinding {
  readonly anomaly: SigningAnomaly
  readonly text: string
  readonly usual: string
  readonly found: string
}

/** One signature, and all it is compared with. Nothing of it is learned yet. */
export interface Observation {
  readonly activity: SigningActivity
  readonly at: number
  readonly local: LocalTime
  readonly network: string | undefined
  readonly neighbourhood: string | undefined
  /** Different declared locations within the window. */
  readonly places: number
  /** Different networks within it. */
  readonly networksInWindow: number
  /** The declared one, or that none is. */
  readonly place: string
  readonly habit: KeyHabit
  readonly record: AgentRecord
  readonly rules: SigningDetection
}

type Detector = (observation: Observation) => Omit<SigningFinding, 'anomaly'> | undefined

const pad = (hour: number): string => `${String(hour).padStart(2, '0')}:00`
const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`
const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`

const unexpectedAddress: Detector = ({ activity, network, neighbourhood, habit, rules }) => {
  if (network === undefined || habit.networks.has(network) || habit.isNeighbour(neighbourhood)) return undefined
  // A key that often comes from new networks is not unusual when it does.
  if (habit.novelty() > rules.max_novelty) return undefined
  const [most] = [...habit.networks].sort((a, b) => b[1] - a[1])
  return {
    text: `Signed from unknown IP: ${activity.address}`,
    usual: `${habit.signatures} signatures from ${habit.networks.size} networks, most from ${most?.[0] ?? 'none'}`,
    found: `${activity.address} (${network})`,
  }
}

const highFrequency: Detector = ({ habit, rules }) => {
  const three = habit.lastThree()
  if (three < Math.min(habit.shortestThree * rules.burst_share, rules.burst_seconds * 1000))
    return {
      text: 'Signed much faster than ever before',
      usual: Number.isFinite(habit.shortestThree)
        ? `three signatures took ${seconds(habit.shortestThree)} at least`
        : 'never three signatures within an hour',
      found: `three signatures within ${seconds(three)}`,
    }
  const limit = habit.mostInHour * rules.burst_factor
  if (habit.recent.length <= limit) return undefined
  return {
    text: 'Signed much more often than ever before',
    usual: `${habit.mostInHour} signatures within an hour at most`,
    found: `${habit.recent.length} signatures within an hour`,
  }
}

const outsideBusinessHours: Detector = ({ local, habit, rules }) => {
  const { business_hours, business_days, holidays, usual_share } = rules
  const open =
    business_days.includes(local.weekday) &&
    !holidays.includes(local.date) &&
    local.hour >= business_hours.from &&
    local.hour < business_hours.until
  // What is rare cannot be told from what has not come up yet before there is enough of it.
  if (habit.signatures < rules.hours_learning_signatures) return undefined
  if (open || habit.shareAround(local.hour) >= usual_share) return undefined
  return {
    text: 'Signed outside business hours',
    usual: `${percent(habit.shareAround(local.hour))} of its signatures around ${pad(local.hour)} (${rules.time_zone})`,
    found: `${local.date} ${pad(local.hour)}`,
  }
}

const suddenlyImproved: Detector = ({ activity, record, rules }) => {
  const [capability] = activity.capabilities ?? []
  if (activity.kind !== 'attestation' || capability === undefined || activity.passing === undefined) return undefined
  const best = record.bestPassing(capability)
  if (best === undefined || activity.passing - best < rules.passing_jump) return undefined
  return {
    text: `The tests of ${capability} suddenly pass much better`,
    usual: `${percent(best)} passing at best`,
    found: `${percent(activity.passing)} passing`,
  }
}

const addedWithoutCode: Detector = ({ activity, record }) => {
  if (activity.kind !== 'manifest' && activity.kind !== 'rotation') return undefined
  const added = record.addedWithoutCode(activity)
  if (added.length === 0) return undefined
  return {
    text: `Offers what it did not, though its code is the same: ${added.slice(0, 5).join(', ')}`,
    usual: 'code changes before capabilities do',
    found: `${added.length} added, code unchanged since the manifest before`,
  }
}

const severalLocations: Detector = ({ places, networksInWindow, place, habit, rules }) => {
  // Two places take longer to show than one habit does.
  if (habit.signatures < 2 * rules.learning_signatures) return undefined
  if (!habit.declared.has(place))
    return {
      text: `Signed at a location that was never declared before: ${place}`,
      usual: [...habit.declared].slice(0, 5).join(', '),
      found: place,
    }
  const within = `within ${rules.location_window_hours} hours`
  if (places > habit.mostPlaces)
    return {
      text: `Signed at ${places} locations ${within}`,
      usual: `${habit.mostPlaces} at most`,
      found: `${places} declared locations`,
    }
  // Who moves about comes from new networks now and then, but not from many times as many as ever at once.
  if (networksInWindow <= habit.mostNetworks * rules.burst_factor) return undefined
  return {
    text: `Signed from ${networksInWindow} networks ${within}`,
    usual: `${habit.mostNetworks} at most`,
    found: `${networksInWindow} networks`,
  }
}

/** All of them, in the order in which their findings are told. */
export const DETECTORS: readonly (readonly [anomaly: SigningAnomaly, detect: Detector])[] = [
  ['signing_from_unexpected_ip', unexpectedAddress],
  ['high_frequency_signing', highFrequency],
  ['signing_outside_business_hours', outsideBusinessHours],
  ['test_coverage_suddenly_improved', suddenlyImproved],
  ['capabilities_added_without_code_changes', addedWithoutCode],
  ['attestations_from_multiple_locations', severalLocations],
]

/** Those that compare with a key's habits, which there must be first. */
export const NEEDS_HABIT: ReadonlySet<SigningAnomaly> = new Set([
  'signing_from_unexpected_ip',
  'high_frequency_signing',
  'signing_outside_business_hours',
  'attestations_from_multiple_locations',
])
