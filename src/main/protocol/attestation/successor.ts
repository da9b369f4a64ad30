import { StewardError } from '../../../shared/model/errors'
import { fromInstant, toInstant } from '../../../shared/model/ids'
import type { AttestationRules } from './rules'
import { SKEW_MS, standingAt } from './standing'
import type { ReadAttestation } from './statement'
import { timesOf } from './verify-attestation'

const refused = (message: string, details: Record<string, unknown> = {}): StewardError =>
  new StewardError('attestation_invalid', message, {
    details,
    suggestions: ['Attest anew: steward attest --capability NAME --publish'],
  })

type Rule = (next: ReadAttestation, previous: ReadAttestation | undefined) => string | undefined

/** How an attestation must follow the one before it, each with what it defends against. */
const RULES: readonly Rule[] = [
  // Replay: an older, better attestation must not come back.
  ({ attestation }, previous) =>
    previous && fromInstant(attestation.issued_at) <= fromInstant(previous.attestation.issued_at)
      ? 'it is not newer than the one that is published'
      : undefined,
  // FAILURE_MODES 4.2: a run left out is a number left out.
  ({ attestation: { runs } }) =>
    runs.every((run, index) => index === 0 || run.number === (runs[index - 1]?.number ?? 0) + 1)
      ? undefined
      : 'its runs are not numbered without gaps',
  // A registry that was away may have missed some in between; where none was missed, the next run follows on the last.
  ({ attestation: { runs, previous: named } }, previous) => {
    const last = previous?.attestation.runs.at(-1)?.number
    const first = runs[0]?.number ?? 0
    if (last === undefined || (named === previous?.digest ? first === last + 1 : first > last)) return undefined
    return `its first run has the number ${first}, and run ${last} is published already`
  },
  // FAILURE_MODES 3.2: each extension extends the one before it by one.
  ({ attestation: { extension } }, previous) => {
    if (extension === undefined) return undefined
    if (previous === undefined || extension.extends !== previous.digest) return 'it extends another attestation'
    const before = previous.attestation.extension
    if (extension.count !== (before?.count ?? 0) + 1) return 'it does not count its extensions one by one'
    const original = before?.original ?? { digest: previous.digest, ...termOf(previous) }
    const same =
      extension.original.digest === original.digest &&
      extension.original.issued_at === original.issued_at &&
      extension.original.expires_at === original.expires_at
    return same ? undefined : 'it names another attestation as the last that passed'
  },
]

const termOf = ({ attestation: { issued_at, expires_at } }: ReadAttestation) => ({ issued_at, expires_at })

/**
 * That a verified attestation may follow the published one, and counts now.
 *
 * @throws StewardError `attestation_invalid`
 */
export function assertSuccessor(
  next: ReadAttestation,
  previous: ReadAttestation | undefined,
  now: number,
  rules: AttestationRules,
): void {
  const { attestation, digest } = next
  for (const rule of RULES) {
    const fault = rule(next, previous)
    if (fault !== undefined)
      throw refused(`the attestation of ${attestation.capability} of ${attestation.agent_id} is refused: ${fault}`, {
        digest,
        published: previous?.digest,
      })
  }
  const standing = standingAt(timesOf(attestation), now, rules)
  if (standing.state === 'not_yet_valid')
    throw refused(`the attestation was issued more than ${SKEW_MS / 1000} s after now`, {
      issued_at: attestation.issued_at,
    })
  if (now >= standing.until) throw refused(`the attestation expired at ${toInstant(standing.until)}`, { digest })
}
