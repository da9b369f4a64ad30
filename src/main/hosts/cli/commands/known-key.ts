import { type KeyId, keyId } from '../../../../shared/model/ids'
import { StewardError } from '../../../../shared/model/steward-error'
import type { Session } from '../session'

/** Shorter ones fit too many keys by chance. */
const SHORTEST = 'sha256:'.length + 6

/** A key by its whole fingerprint, or by as much of its beginning as only one key of this vault and its agents has. @throws StewardError `usage`, `key_not_found` */
export async function knownKey(session: Session, text: string): Promise<KeyId> {
  const whole = keyId.safeParse(text)
  if (whole.success) return whole.data
  const beginning = text.replace(/(\.\.\.|…)$/, '')
  if (!/^sha256:[0-9a-f]*$/.test(beginning) || beginning.length < SHORTEST)
    throw new StewardError('usage', `${JSON.stringify(text)} is no fingerprint: sha256: and at least 6 hex digits`)
  const { keys } = await session.call('keys.standing', {})
  const found = keys.filter(({ key_id }) => key_id.startsWith(beginning))
  const [only] = found
  if (only !== undefined && found.length === 1) return only.key_id
  throw new StewardError(
    found.length === 0 ? 'key_not_found' : 'usage',
    found.length === 0 ? `no key here begins with ${beginning}` : `${found.length} keys begin with ${beginning}`,
    { suggestions: ['See the keys: steward keys'] },
  )
}
