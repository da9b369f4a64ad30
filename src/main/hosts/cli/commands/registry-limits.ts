import { z } from 'zod'
import { policyValues, type Session } from '../session'

const whole = z.number().int().positive()
const HOUR_S = 3600
const DAY_S = 86_400

/** How often clients may use a registry of this profile, as arguments of its program (policy `registry_policy.limits`). */
export async function registryLimits(session: Session): Promise<string[]> {
  const policyValue = await policyValues(session)
  const figure = (name: string): number => whole.parse(policyValue(`registry_policy.limits.${name}`))
  return [
    ...['--search-limit', `${figure('searches_per_hour')}/${HOUR_S}`],
    ...['--manifest-limit', `${figure('manifest_fetches_per_hour')}/${HOUR_S}`],
    ...['--publication-limit', `${figure('publications_per_day')}/${DAY_S}`],
  ]
}
