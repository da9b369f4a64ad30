import type { SigningActivity } from '../../../shared/model/activity'
import type { SigningEvidence } from '../../../shared/model/signing-alert'
import type { SigningFinding } from '../../protocol/security'
import { raiseAlert } from '../alerts/raise'
import type { EngineContext } from '../context'
import { respond } from './respond'

interface Noticed {
  readonly registry: string
  readonly activity: SigningActivity
  readonly finding: SigningFinding
  /** The signatures up to this one. */
  readonly latest: readonly SigningActivity[]
  readonly odd: ReadonlySet<number>
}

const KIND: Readonly<Record<SigningActivity['kind'], string>> = {
  manifest: 'Manifest',
  attestation: 'Attestation',
  endorsement: 'Endorsement',
  revocation: 'Revocation',
  rotation: 'Key rotation',
  suspension: 'Suspension',
}

/** One alert an agent, key and kind of anomaly, however often it is noticed; what the policy has done at once is in it. */
export async function raiseSigningAlert(context: EngineContext, noticed: Noticed): Promise<void> {
  const { activity, finding } = noticed
  const { agent_id, key_id } = activity
  const key = `unusual_signing:${agent_id}:${key_id}:${finding.anomaly}`
  const before = (await context.store.alerts.list({})).find((alert) => alert.key === key && alert.state !== 'resolved')
  const responses = before ? responsesOf(before.evidence) : await respond(context, agent_id, key_id)
  const line = `${KIND[activity.kind]} ${finding.text.charAt(0).toLowerCase()}${finding.text.slice(1)}`
  await raiseAlert(context, {
    key,
    kind: 'unusual_signing',
    severity: finding.anomaly === 'signing_outside_business_hours' ? 'warning' : 'critical',
    agent_id,
    subject: key_id,
    text: `${line}. Usual: ${finding.usual}.`,
    evidence: { ...evidenceOf(noticed, line), responses },
  })
}

const responsesOf = (evidence: Readonly<Record<string, unknown>>): string[] =>
  Array.isArray(evidence['responses']) ? evidence['responses'].filter((entry) => typeof entry === 'string') : []

function evidenceOf(
  { registry, activity, finding, latest, odd }: Noticed,
  line: string,
): Omit<SigningEvidence, 'responses'> {
  const ordinary = latest.filter(({ seq, key_id }) => !odd.has(seq) && key_id === activity.key_id)
  const addresses = ordinary.slice(-10).flatMap(({ address }) => (address ? [address] : []))
  return {
    anomaly: finding.anomaly,
    key_id: activity.key_id,
    registry,
    found: finding.found,
    usual: finding.usual,
    line,
    signatures: latest.map(({ seq, at, kind, address, location }) => ({
      seq,
      at,
      kind,
      ...(address !== undefined && { address }),
      ...(location !== undefined && { location }),
      odd: odd.has(seq),
    })),
    usual_addresses: [...new Set(addresses)],
  }
}
