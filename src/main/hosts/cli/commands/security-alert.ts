import type { Alert } from '../../../../shared/model/alert'
import { counted } from '../../../../shared/model/counted'
import { type SigningEvidence, signingEvidence } from '../../../../shared/model/signing-alert'
import { OK, PERMANENT } from '../exit-code'
import type { Invocation } from '../invocation'
import { plain, tree } from '../rendering'
import type { Session } from '../session'
import { agentIdOf } from '../typed'

/** `steward security-alert`: what is unusual about an agent's signatures (FAILURE_MODES 6.1); 1 where something is. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const agent_id = agentIdOf(invocation.word(0, 'AGENT'))
  const report = await session.call('security.report', { agent_id }, 'Asking the registries what was signed')
  const alerts = report.alerts.flatMap((alert) => {
    const evidence = signingEvidence.safeParse(alert.evidence)
    return evidence.success ? [{ alert, evidence: evidence.data }] : []
  })
  session.answer(report, () =>
    alerts.length === 0
      ? [`✅ Nothing unusual among ${counted(report.signatures, 'signature')} of ${plain(agent_id)}`]
      : alertLines(alerts),
  )
  return alerts.length === 0 ? OK : PERMANENT
}

function alertLines(alerts: readonly { alert: Alert; evidence: SigningEvidence }[]): string[] {
  const usual = [...new Set(alerts.flatMap(({ evidence }) => evidence.usual_addresses))]
  const keys = [...new Set(alerts.map(({ evidence }) => evidence.key_id))]
  const responses = [...new Set(alerts.flatMap(({ evidence }) => evidence.responses))]
  return [
    '⚠️  SECURITY ALERT',
    '- Unusual signing activity detected',
    ...alerts.map(({ evidence }) => `- ${plain(evidence.line)}`),
    ...(usual.length === 0 ? [] : [`- Last 10 signatures from: ${usual.map((address) => plain(address)).join(', ')}`]),
    '',
    'Recommended action: Revoke key immediately',
    ...tree([
      ...responses.map((response) => plain(response)),
      ...keys.map((key) => `steward revoke-key ${key} --reason key_compromise --immediate`),
      ...alerts.map(({ alert }) => `If it was you: steward alert this-was-me ${alert.id}`),
    ]),
  ]
}
