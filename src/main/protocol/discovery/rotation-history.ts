import type { StewardError } from '../../../shared/model/errors'
import { fromInstant } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { RotationEntry, SignedManifest } from '../../../shared/model/manifest'
import { manifestInvalid } from './parse-manifest'

type Identity = SignedManifest['identity']

/** TRUST "Rotation": for how long what the old key signed before can still be verified. */
export const GRACE_MS = 30 * 24 * 3_600_000

const PLACE = 'identity.rotation_history'

const same = (a: RotationEntry, b: RotationEntry | undefined): boolean =>
  b !== undefined && a.key_id === b.key_id && a.rotated_at === b.rotated_at && a.valid_until === b.valid_until

/** A key change is never silent: the history goes on from the one before, with the replaced key as its newest entry. */
export const historyFault = (previous: Identity, next: Identity): StewardError | undefined => {
  const [before, after] = [previous.rotation_history, next.rotation_history]
  const changed = previous.primary_key.key_id !== next.primary_key.key_id
  if (!before.every((entry, i) => same(entry, after[i])) || after.length !== before.length + (changed ? 1 : 0))
    return manifestInvalid([
      {
        path: PLACE,
        expectation: changed
          ? 'expected the history so far and one entry for the replaced key'
          : 'expected the history so far, unchanged',
      },
    ])
  if (!changed) return undefined
  const newest = after.at(-1)
  if (newest?.key_id !== previous.primary_key.key_id)
    return manifestInvalid([
      { path: PLACE, expectation: `expected ${previous.primary_key.key_id} as its newest entry` },
    ])
  const grace = newest.valid_until === undefined ? 0 : fromInstant(newest.valid_until) - fromInstant(newest.rotated_at)
  if (grace > GRACE_MS)
    return manifestInvalid([{ path: `${PLACE}.valid_until`, expectation: 'expected at most 30 days after rotated_at' }])
  return undefined
}

/**
 * Replaced owner keys that still vouch for what they signed before they were replaced. Whether something was signed before, the
 * receipt of a registry says.
 *
 * @param now milliseconds since the epoch
 */
export const keysInGrace = ({ rotation_history }: Identity, now: number): KeyRecord[] =>
  rotation_history.flatMap(({ key, key_id, valid_until }) =>
    key?.key_id === key_id && valid_until !== undefined && now < fromInstant(valid_until) ? [key] : [],
  )
