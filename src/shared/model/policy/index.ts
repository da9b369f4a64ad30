import { z } from 'zod'
import { attestationPolicy, attestationValidation } from './attestation'
import { delegation } from './delegation'
import { desktop } from './desktop'
import { drills } from './drills'
import { flag } from './field'
import {
  access,
  discovery,
  health,
  network,
  registryPolicy,
  securityMonitoring,
  submissionValidation,
} from './registries'
import { vault } from './vault'

export { registryKind } from './registry-url'

export type { SigningDetection } from './signing-detection'

/** The whole policy (DESIGN §6): names and defaults are those of FAILURE_MODES.md. */
export const policySchema = z.strictObject({
  delegation,
  attestation_policy: attestationPolicy,
  attestation_validation: attestationValidation,
  discovery,
  registry_policy: registryPolicy,
  submission_validation: submissionValidation,
  security_monitoring: securityMonitoring,
  health,
  network,
  access,
  vault,
  desktop,
  drills,
  unattended: flag(false, 'TRUST "What acts by itself"', 'Let answers that cannot be undone happen without a person.'),
})
export type Policy = z.output<typeof policySchema>

/** Every value at its default. */
export const defaultPolicy = (): Policy => policySchema.parse({})
