import { fromInstant } from '../../../shared/model/ids'
import type { SignedManifest } from '../../../shared/model/manifest'

/** TRUST "Keys": certified in the manifest for at most 30 days. */
const MAX_OPERATIONAL_KEY_MS = 30 * 24 * 3_600_000

/** What is wrong with the first operational key that is not well certified; undefined where all are. */
export const operationalKeyFault = ({
  primary_key,
  operational_keys,
}: SignedManifest['identity']): { path: string; expectation: string } | undefined => {
  const seen = new Set<string>([primary_key.key_id])
  for (const [i, key] of operational_keys.entries()) {
    const path = `identity.operational_keys[${i}]`
    // A key twice could be certified for two terms; the owner's key does not belong on the agent's machine at all.
    if (seen.has(key.key_id))
      return { path, expectation: 'expected a key that is named once and is not the primary key' }
    seen.add(key.key_id)
    const term = fromInstant(key.not_after) - fromInstant(key.not_before)
    if (term <= 0) return { path, expectation: 'expected not_after to be later than not_before' }
    if (term > MAX_OPERATIONAL_KEY_MS) return { path, expectation: 'expected a term of at most 30 days' }
  }
  return undefined
}
