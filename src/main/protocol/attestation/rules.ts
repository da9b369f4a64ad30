import { HOUR_MS } from '../../../shared/model/duration'
import type { Policy } from '../../../shared/model/policy'

/** What the policy says of attestations, times in milliseconds. */
export interface AttestationRules {
  readonly validityMs: number
  /** 0 where the policy gives an expired attestation no grace at all. */
  readonly graceMs: number
  readonly requireAcceptance: boolean
  /** 0 where the policy extends nothing. */
  readonly maxExtensions: number
  readonly extensionMs: number
  readonly markDegraded: boolean
  readonly preventWhenDegraded: boolean
  readonly minPassRate: number
  readonly runs: number
  readonly requireConsistent: boolean
  readonly maxVariancePercent: number
  readonly refreshMs: number
}

export function attestationRules({ attestation_policy, attestation_validation }: Policy): AttestationRules {
  const { on_expired_attestation: expired, on_test_failure: failure } = attestation_policy
  const { test_determinism: determinism, on_inconsistent_results: inconsistent } = attestation_validation
  return {
    validityMs: attestation_policy.validity_hours * HOUR_MS,
    graceMs: expired.action === 'use_last_known_good' ? expired.grace_period_hours * HOUR_MS : 0,
    requireAcceptance: expired.require_explicit_acceptance,
    maxExtensions: failure.action === 'extend_previous_attestation' ? failure.max_extensions : 0,
    extensionMs: failure.extension_duration_hours * HOUR_MS,
    markDegraded: failure.mark_as_degraded,
    preventWhenDegraded: failure.prevent_new_delegations,
    minPassRate: attestation_policy.min_pass_rate,
    runs: determinism.run_tests_multiple_times,
    requireConsistent: determinism.require_consistent_results && inconsistent.reject_attestation,
    maxVariancePercent: determinism.max_variance_percent,
    refreshMs: attestation_policy.refresh_hours * HOUR_MS,
  }
}
