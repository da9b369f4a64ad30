import { z } from 'zod'
import type { Session } from '../session'

const whole = z.number().int().positive()
const HOUR_S = 3600
const DAY_S = 86_400

/** How often clients may use a registry of this profile, as arguments of its program (policy `registry_policy.limits`). */
export async function registryLimits(session: Session): Promise<string[]> {
  const { fields } = await session.call('policy.get', {})
  const figure = (name: string): number =>
    whole.parse(fields.find(({ path }) => path.join('.') === `registry_policy.limits.${name}`)?.value)
  return [
    ...['--search-limit', `${figure('searches_per_hour')}/${HOUR_S}`],
    ...['--manifest-limit', `${figure('manifest_fetches_per_hour')}/${HOUR_S}`],
    ...['--publication-limit', `${figure('publications_per_day')}/${DAY_S}`],
  ]
}
