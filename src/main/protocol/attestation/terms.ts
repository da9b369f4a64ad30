import type { Extension } from '../../../shared/model/attestation'
import { type Digest, fromInstant, toInstant } from '../../../shared/model/ids'
import type { AttestedTerm } from '../../../shared/model/listed-attestation'
import type { AttestationRules } from './rules'
import type { AttestationTimes } from './standing'

/** The term of an attestation that passed now. */
export const freshTerm = (now: number, { validityMs }: Pick<AttestationRules, 'validityMs'>): AttestedTerm => ({
  issued_at: toInstant(now),
  expires_at: toInstant(now + validityMs),
})

type ExtensionRules = Pick<AttestationRules, 'maxExtensions' | 'extensionMs' | 'markDegraded'>

/**
 * The term by which tests that fail now extend the attestation before (FAILURE_MODES 3.2). Undefined where all extensions are used
 * up, or another one would have ended already: the attestation then runs out, and the grace counts from there.
 */
export function extendTerm(
  previous: AttestationTimes & { readonly digest: Digest; readonly originalDigest: Digest },
  now: number,
  { maxExtensions, extensionMs, markDegraded }: ExtensionRules,
): { readonly term: AttestedTerm; readonly extension: Extension } | undefined {
  const count = previous.extensions + 1
  const until = fromInstant(previous.original.expires_at) + count * extensionMs
  if (count > maxExtensions || until <= now) return undefined
  const { issued_at, expires_at } = previous.original
  return {
    term: { issued_at: toInstant(now), expires_at: toInstant(until) },
    extension: {
      count,
      extends: previous.digest,
      original: { digest: previous.originalDigest, issued_at, expires_at },
      degraded: markDegraded,
    },
  }
}
