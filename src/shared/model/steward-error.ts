/**
 * What a caller may do about an error (DESIGN §5): retry what is `transient`; ask for the task's status first where it is
 * `ambiguous`; never retry what is `permanent`.
 */
export type ErrorCategory = 'transient' | 'permanent' | 'ambiguous'

/** Every code the product can raise, with its category. Closed: callers switch over it exhaustively. */
export const ERROR_CATEGORY = {
  // What was asked
  usage: 'permanent',
  input_invalid: 'permanent',
  not_found: 'permanent',
  conflict: 'permanent',
  forbidden: 'permanent',
  payload_too_large: 'permanent',
  rate_limited: 'transient',
  cancelled: 'permanent',
  internal: 'permanent',
  unavailable: 'transient',
  worker_failed: 'transient',
  version_mismatch: 'permanent',
  // Documents
  document_malformed: 'permanent',
  document_unsigned: 'permanent',
  manifest_invalid: 'permanent',
  signature_invalid: 'permanent',
  signer_unknown: 'permanent',
  digest_mismatch: 'permanent',
  algorithm_refused: 'permanent',
  // Keys and vault
  key_not_found: 'permanent',
  key_invalid: 'permanent',
  key_revoked: 'permanent',
  key_expired: 'permanent',
  client_key_ended: 'transient',
  vault_missing: 'permanent',
  vault_exists: 'permanent',
  vault_locked: 'permanent',
  vault_damaged: 'permanent',
  vault_truncated: 'permanent',
  vault_wrong_secret: 'permanent',
  // In flight
  network_unreachable: 'transient',
  network_timeout: 'transient',
  connection_lost: 'ambiguous',
  tls_client_certificate_required: 'permanent',
  tls_certificate_refused: 'permanent',
  tls_certificate_expired: 'permanent',
  tls_identity_mismatch: 'permanent',
  tls_version_refused: 'permanent',
  tls_pin_mismatch: 'permanent',
  address_refused: 'permanent',
  request_unsigned: 'permanent',
  request_signature_invalid: 'permanent',
  request_expired: 'permanent',
  request_clock_skew: 'permanent',
  request_replayed: 'permanent',
  request_body_changed: 'permanent',
  request_signer_unknown: 'permanent',
  request_signer_mismatch: 'permanent',
  response_unsigned: 'permanent',
  response_signature_invalid: 'permanent',
  response_malformed: 'transient',
  event_out_of_order: 'transient',
  // Registries
  registry_unavailable: 'transient',
  registry_unknown: 'permanent',
  registry_root_unknown: 'permanent',
  registry_root_changed: 'permanent',
  snapshot_invalid: 'permanent',
  snapshot_rollback: 'permanent',
  snapshot_mismatch: 'permanent',
  snapshot_signer_unknown: 'permanent',
  snapshot_expired: 'transient',
  revocations_stale: 'transient',
  agent_unknown: 'permanent',
  agent_suspended: 'permanent',
  agent_unverified: 'permanent',
  quorum_not_reached: 'permanent',
  agent_offline: 'transient',
  version_not_newer: 'permanent',
  name_refused: 'permanent',
  endorsement_refused: 'permanent',
  // Delegation
  operation_unknown: 'permanent',
  operation_input_invalid: 'permanent',
  idempotency_key_reused: 'permanent',
  task_unknown: 'permanent',
  task_not_finished: 'transient',
  task_failed: 'permanent',
  task_cancelled: 'permanent',
  artifact_unknown: 'permanent',
  receipt_invalid: 'permanent',
  result_invalid: 'permanent',
  checkpoint_unknown: 'permanent',
  checkpoint_invalid: 'permanent',
  checkpoint_incomplete: 'transient',
  recovery_exhausted: 'permanent',
  // Attestations
  attestation_invalid: 'permanent',
  attestation_missing: 'permanent',
  attestation_expired: 'permanent',
  attestation_not_accepted: 'permanent',
  attestation_degraded: 'permanent',
  attestation_runs_missing: 'permanent',
  tests_inconsistent: 'permanent',
  tests_failing: 'permanent',
  tests_unavailable: 'transient',
  test_report_malformed: 'permanent',
  test_plan_missing: 'permanent',
  // Drills
  drill_refused: 'permanent',
  drill_failed: 'permanent',
  // Profile
  policy_malformed: 'permanent',
  policy_invalid: 'permanent',
  profile_in_use: 'transient',
  store_damaged: 'permanent',
  store_newer: 'permanent',
  audit_broken: 'permanent',
  blob_damaged: 'permanent',
} as const satisfies Record<string, ErrorCategory>

export type ErrorCode = keyof typeof ERROR_CATEGORY

export interface StewardErrorOptions {
  /** Machine-readable facts for the caller; never a secret, never a stack. */
  readonly details?: Readonly<Record<string, unknown>>
  /** What to do next, each a sentence for a person. */
  readonly suggestions?: readonly string[]
  readonly cause?: unknown
}

/** The one error family of the product (DESIGN §5). `message` says what happened and to what; `suggestions` what to do next. */
export class StewardError extends Error {
  override readonly name = 'StewardError'
  readonly code: ErrorCode
  readonly category: ErrorCategory
  readonly details: Readonly<Record<string, unknown>>
  readonly suggestions: readonly string[]

  constructor(code: ErrorCode, message: string, options: StewardErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.category = ERROR_CATEGORY[code]
    this.details = options.details ?? {}
    this.suggestions = options.suggestions ?? []
  }
}

export const isStewardError = (error: unknown): error is StewardError => error instanceof StewardError
