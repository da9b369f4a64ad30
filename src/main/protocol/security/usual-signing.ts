import type { SigningDetection } from '../../../shared/model/policy'
import type { KeyHabit } from './key-habit'

/** What is usual for a key, for a person to see an odd signature beside. */
export interface UsualSigning {
  readonly timeZone: string
  /** Hours of the day, 0 to 23, in that zone: business hours, and those around which the key has often signed. */
  readonly hours: readonly number[]
  /** Where it has signed from, most visited first. */
  readonly networks: readonly { readonly network: string; readonly visits: number }[]
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour)

/** What has been learned of a key so far. Before its habits are known only the business hours are usual. */
export function usualSigning(habit: KeyHabit, rules: SigningDetection): UsualSigning {
  const { business_hours, usual_share, hours_learning_signatures, time_zone } = rules
  const isKnown = habit.signatures >= hours_learning_signatures
  const isOpen = (hour: number): boolean => hour >= business_hours.from && hour < business_hours.until
  return {
    timeZone: time_zone,
    hours: HOURS.filter((hour) => isOpen(hour) || (isKnown && habit.shareAround(hour) >= usual_share)),
    networks: [...habit.networks].map(([network, visits]) => ({ network, visits })).sort((a, b) => b.visits - a.visits),
  }
}
