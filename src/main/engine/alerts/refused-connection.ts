import type { Alert } from '../../../shared/model/alert'
import type { ErrorCode, StewardError } from '../../../shared/model/errors'
import type { AgentId } from '../../../shared/model/ids'
import type { EngineContext } from '../context'
import { raiseAlert } from './raise'

/** What nobody but somebody in between brings about (FAILURE_MODES 6.2), and how it shows. */
const ATTACKS: { readonly [C in ErrorCode]?: string } = {
  tls_pin_mismatch: 'whoever answers in its place shows another TLS key than its manifest pins',
  tls_identity_mismatch: 'whoever answers in its place shows the certificate of another agent',
  tls_version_refused: 'the connection was to be made with a version of TLS that is too old',
  response_unsigned: 'an answer came without a signature',
  response_signature_invalid: 'an answer came that it did not give to this request',
  event_out_of_order: 'events of a task were left out, repeated or put into another order',
  request_unsigned: 'our signature was taken off a request on its way',
  request_signature_invalid: 'a request was changed on its way',
  request_body_changed: 'the body of a request was changed on its way',
  request_replayed: 'a request of ours was sent a second time',
}

/**
 * Raises the alert that a refused connection deserves: an attack is not an expired certificate, and neither is an outage. What is
 * none of them raises nothing.
 */
export async function alertOnRefusal(context: EngineContext, agentId: AgentId, error: StewardError): Promise<void> {
  const alert = error.code === 'tls_certificate_expired' ? expired(agentId) : attack(agentId, error.code)
  if (alert === undefined) return
  await raiseAlert(context, {
    ...alert,
    agent_id: agentId,
    evidence: { code: error.code, said: error.message, ...error.details },
  })
}

type Named = Pick<Alert, 'key' | 'kind' | 'severity' | 'text'>

const attack = (agentId: AgentId, code: ErrorCode): Named | undefined => {
  const shows = ATTACKS[code]
  return shows === undefined
    ? undefined
    : {
        key: `interception:${agentId}:${code}`,
        kind: 'interception',
        severity: 'critical',
        text: `Somebody may be between you and ${agentId}: ${shows}. Nothing of it was believed.`,
      }
}

/** The key of the alert, which the next good connection resolves. */
export const expiredKey = (agentId: AgentId): string => `certificate_expired:${agentId}`

const expired = (agentId: AgentId): Named => ({
  key: expiredKey(agentId),
  kind: 'certificate_expired',
  severity: 'warning',
  text: `The TLS certificate of ${agentId} has expired. Its key is the pinned one, so this is neglect and no attack: have the agent started again, which renews it.`,
})
