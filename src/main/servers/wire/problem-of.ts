import { type ErrorCode, StewardError } from '../../../shared/model/errors'
import { noRoom } from '../../../shared/model/no-room'
import type { Problem } from '../../../shared/model/problem'

/** Status by code (RFC 9110 §15); what is not listed is 400. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  internal: 500,
  store_damaged: 500,
  unavailable: 503,
  not_found: 404,
  agent_unknown: 404,
  task_unknown: 404,
  artifact_unknown: 404,
  checkpoint_unknown: 404,
  operation_unknown: 404,
  conflict: 409,
  task_not_finished: 409,
  checkpoint_incomplete: 409,
  version_not_newer: 409,
  idempotency_key_reused: 422,
  operation_input_invalid: 422,
  manifest_invalid: 422,
  name_refused: 422,
  document_malformed: 422,
  checkpoint_invalid: 422,
  signature_invalid: 422,
  payload_too_large: 413,
  rate_limited: 429,
  forbidden: 403,
  key_revoked: 403,
  agent_suspended: 403,
  endorsement_refused: 403,
  request_signer_mismatch: 403,
  tls_client_certificate_required: 401,
  tls_certificate_refused: 401,
  tls_certificate_expired: 401,
  request_unsigned: 401,
  request_signature_invalid: 401,
  request_expired: 401,
  request_clock_skew: 401,
  request_replayed: 401,
  request_body_changed: 401,
  request_signer_unknown: 401,
  algorithm_refused: 401,
  key_expired: 401,
}

const statusOf = (code: ErrorCode): number => STATUS[code] ?? 400

const wordsOf = (code: string): string => code.replaceAll('_', ' ')

/** An error as it goes out: never a stack, never a cause. */
export function problemOf(error: StewardError): Problem {
  return {
    type: 'about:blank',
    title: wordsOf(error.code),
    status: statusOf(error.code),
    detail: error.message,
    code: error.code,
    category: error.category,
    retry_recommended: error.category !== 'permanent',
    recovery_suggestions: [...error.suggestions],
    ...(Object.keys(error.details).length > 0 && { details: { ...error.details } }),
  }
}

/** Whatever a request failed with, as an error of ours; what nobody foresaw is `internal` and says nothing of this machine. */
export function refusalOf(error: unknown): StewardError {
  const known = noRoom(error)
  if (known instanceof StewardError) return known
  const status = (error as { statusCode?: number } | undefined)?.statusCode ?? 500
  if (status === 413) return new StewardError('payload_too_large', 'the request is larger than this route takes')
  if (status < 500) return new StewardError('input_invalid', 'the request cannot be read')
  return new StewardError('internal', 'something unexpected went wrong in the server')
}
