import { z } from 'zod'
import { attestationPredicate, attestedRun, flakyTest, runEnding } from './attestation'
import { agentId, digest, instant } from './ids'
import { attestationState, attestedTerm, testCounts } from './listed-attestation'
import { refreshOutcome, refreshState, testPlan } from './test-plan'

/** One named check of an attestation's verification. */
export const attestationCheck = z.object({
  name: z.enum(['signature', 'key_not_revoked', 'subject_digest', 'not_before', 'expiry', 'grace', 'acceptance']),
  outcome: z.enum(['pass', 'warn', 'fail']),
  finding: z.string(),
  against: z.string().exactOptional(),
})
export type AttestationCheck = z.infer<typeof attestationCheck>

/** Who accepted an attestation past its expiry, and why. */
export const acceptance = z.object({
  attestation: digest,
  agent_id: agentId,
  capability: z.string(),
  accepted_at: instant,
  accepted_by: z.string(),
  reason: z.string().max(2000),
})
export type Acceptance = z.infer<typeof acceptance>

/** One capability of one agent: a row of the Attestations screen. */
export const attestationRow = z.object({
  agent_id: agentId,
  capability: z.string(),
  state: attestationState,
  /** The tests fail now, whatever the clock says of the last good attestation. */
  failing: z.boolean(),
  digest: digest.exactOptional(),
  /** The last that passed. */
  original: attestedTerm.exactOptional(),
  issued_at: instant.exactOptional(),
  /** Until when it counts, extensions included. */
  valid_until: instant.exactOptional(),
  grace_until: instant.exactOptional(),
  extensions: z.number().int().nonnegative(),
  tests: testCounts.exactOptional(),
  source: z.string(),
  /** This profile attests it. */
  own: z.boolean(),
  refresh: refreshState.exactOptional(),
  /** When its owner means to attest it again, as far as is known. */
  refresh_expected_at: instant.exactOptional(),
  accepted_at: instant.exactOptional(),
})
export type AttestationRow = z.infer<typeof attestationRow>

export const attestationLink = attestedTerm.extend({
  digest,
  extensions: z.number().int().nonnegative(),
  tests: testCounts,
  result: attestationPredicate.shape.result.shape.result,
})
export type AttestationLink = z.infer<typeof attestationLink>

/** All that an attestation's page shows. */
export const attestationDetail = z.object({
  row: attestationRow,
  /** The document, where it could be had and believed. */
  attestation: attestationPredicate.exactOptional(),
  checks: z.array(attestationCheck),
  /** Oldest first: the last that passed and its extensions, or what was published before. */
  chain: z.array(attestationLink),
  /** Own runs that no published attestation carries yet. */
  pending_runs: z.array(attestedRun),
  /** What differed between the pending runs. */
  pending_flaky: z.array(flakyTest),
  plan: testPlan.exactOptional(),
  acceptances: z.array(acceptance),
  max_variance_percent: z.number(),
})
export type AttestationDetail = z.infer<typeof attestationDetail>

/** What an attempt to attest came to. Whatever is refused says why and is no error of the program. */
export const attestOutcome = z.object({
  agent_id: agentId,
  capability: z.string(),
  outcome: refreshOutcome,
  runs: z.array(attestedRun),
  counts_variance_percent: z.number(),
  flips_variance_percent: z.number(),
  max_variance_percent: z.number(),
  flaky: z.array(flakyTest),
  regressions: z.array(z.string()),
  reason: z.string().exactOptional(),
  code: z.enum(['tests_inconsistent', 'tests_failing', 'tests_unavailable']).exactOptional(),
  digest: digest.exactOptional(),
  valid_until: instant.exactOptional(),
  extensions: z.number().int().nonnegative(),
  published_to: z.array(z.string()),
  /** Registries that could not be told; it is tried again with the next refresh. */
  unpublished: z.array(z.object({ registry: z.string(), reason: z.string() })),
  review_case: z.string().exactOptional(),
})
export type AttestOutcome = z.infer<typeof attestOutcome>

/** Told while an attempt runs its tests. */
export const attestationProgress = z.object({
  agent_id: agentId,
  capability: z.string(),
  /** 1 to `of`. */
  attempt: z.number().int().positive(),
  of: z.number().int().positive(),
  state: z.enum(['started', 'ended']),
  ended: runEnding.exactOptional(),
  tests: testCounts.exactOptional(),
  reason: z.string().exactOptional(),
})
export type AttestationProgress = z.infer<typeof attestationProgress>
