import type { SigningActivity } from '../../../shared/model/activity'
import type { SigningEvidence, UsualPattern } from '../../../shared/model/signing-alert'
import { networkOf, type SigningFinding, type UsualSigning } from '../../protocol/security'
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
  readonly usual: UsualSigning | undefined
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
    evidence: { ...evidenceOf(context, noticed, line), responses },
  })
}

const responsesOf = (evidence: Readonly<Record<string, unknown>>): string[] =>
  Array.isArray(evidence['responses']) ? evidence['responses'].filter((entry) => typeof entry === 'string') : []

/** Of a key that signs from everywhere only so many networks are told, beside those that are drawn. */
const MOST_NETWORKS = 5

function evidenceOf(
  context: EngineContext,
  { registry, activity, finding, latest, odd, usual }: Noticed,
  line: string,
): Omit<SigningEvidence, 'responses'> {
  const ordinary = latest.filter(({ seq, key_id }) => !odd.has(seq) && key_id === activity.key_id)
  const addresses = ordinary.slice(-10).flatMap(({ address }) => (address ? [address] : []))
  const signatures = latest.map((entry) => drawn(context, entry, odd.has(entry.seq)))
  return {
    anomaly: finding.anomaly,
    key_id: activity.key_id,
    registry,
    found: finding.found,
    usual: finding.usual,
    line,
    signatures,
    usual_addresses: [...new Set(addresses)],
    ...(usual && { pattern: patternOf(usual, new Set(signatures.flatMap(({ network }) => network ?? []))) }),
  }
}

function drawn(
  context: EngineContext,
  { seq, at, kind, address, location }: SigningActivity,
  odd: boolean,
): SigningEvidence['signatures'][number] {
  const network = address && networkOf(address, context.policy().security_monitoring.detection)
  return {
    seq,
    at,
    kind,
    ...(address !== undefined && { address }),
    ...(location !== undefined && { location }),
    odd,
    ...(network && { network }),
  }
}

const patternOf = ({ timeZone, hours, networks }: UsualSigning, shown: ReadonlySet<string>): UsualPattern => ({
  time_zone: timeZone,
  hours: [...hours],
  networks: networks.filter(({ network }, place) => place < MOST_NETWORKS || shown.has(network)),
})
