import { z } from 'zod'
import { signingActivity } from './activity'
import { alert } from './alert'
import { agentId, instant, keyId } from './ids'

/** The names of `security_monitoring.alerts` (FAILURE_MODES 6.1). */
const signingAnomaly = z.enum([
  'signing_from_unexpected_ip',
  'high_frequency_signing',
  'signing_outside_business_hours',
  'test_coverage_suddenly_improved',
  'capabilities_added_without_code_changes',
  'attestations_from_multiple_locations',
])

/** One signature on an alert's time line. */
const drawnSignature = signingActivity.pick({ seq: true, at: true, kind: true, address: true, location: true }).extend({
  odd: z.boolean(),
  /** Of its address, as long as the policy takes networks to be. */
  network: z.string().optional(),
})

/** What was usual for the key when it signed so. */
const usualPattern = z.object({
  time_zone: z.string(),
  hours: z.array(z.number().int().min(0).max(23)).max(24),
  /** The most visited first, and those that the drawn signatures came from. */
  networks: z.array(z.object({ network: z.string(), visits: z.number().int().positive() })).max(65),
})
export type UsualPattern = z.infer<typeof usualPattern>

/** What an alert about unusual signing shows: what was found, the usual that it breaks, and the signatures around it. */
export const signingEvidence = z.object({
  anomaly: signingAnomaly,
  key_id: keyId,
  registry: z.string(),
  found: z.string(),
  usual: z.string(),
  /** As FAILURE_MODES 6.1 prints it. */
  line: z.string(),
  signatures: z.array(drawnSignature).max(60),
  /** Addresses of the last ten ordinary signatures. */
  usual_addresses: z.array(z.string()).max(10),
  /** Absent in alerts that were raised before it was kept. */
  pattern: usualPattern.optional(),
  /** What was done by itself. */
  responses: z.array(z.string()),
})
export type SigningEvidence = z.infer<typeof signingEvidence>

/** Signatures of which the owner said "this was me": they are learned, whatever they are. */
export const taughtSignatures = z.object({ agent_id: agentId, known: z.array(z.string()).max(100_000) })
export type TaughtSignatures = z.infer<typeof taughtSignatures>

/** What `steward security-alert` tells of an agent. */
export const securityReport = z.object({
  agent_id: agentId,
  alerts: z.array(alert),
  checked_at: instant.optional(),
  signatures: z.number().int().nonnegative(),
})
export type SecurityReport = z.infer<typeof securityReport>
