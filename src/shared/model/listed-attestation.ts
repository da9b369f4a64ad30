import { z } from 'zod'
import { digest, instant } from './ids'

/** A count. One check: an attestation has a dozen such numbers, and every one is verified again. */
export const whole = z.custom<number>((value) => Number.isSafeInteger(value) && (value as number) >= 0, {
  error: 'a whole number of 0 or more',
})

export const testCounts = z.object({ passed: whole, failed: whole, skipped: whole })
export type TestCounts = z.infer<typeof testCounts>

/** The times an attestation is judged by. */
export const attestedTerm = z.object({ issued_at: instant, expires_at: instant })
export type AttestedTerm = z.infer<typeof attestedTerm>

/** What a registry's snapshot says of an agent's latest attestation of a capability: enough to judge it by the clock. */
export const listedAttestation = attestedTerm.extend({
  capability: z.string(),
  digest,
  /** The manifest it is about. */
  manifest: digest,
  extensions: whole,
  degraded: z.boolean(),
  original: attestedTerm,
  tests: testCounts,
  refresh_hours: z.number().positive(),
  submitted_at: instant,
})
export type ListedAttestation = z.infer<typeof listedAttestation>

/**
 * Where an attestation stands. `degraded`: tests fail, and the last good attestation still runs; `extended`: it has run out and
 * an extension carries it; `grace`: last known good; `outdated`: about an earlier manifest; `none`: never attested.
 */
export const attestationState = z.enum([
  'valid',
  'degraded',
  'extended',
  'grace',
  'expired',
  'revoked',
  'invalid',
  'outdated',
  'not_yet_valid',
  'none',
])
export type AttestationState = z.infer<typeof attestationState>
