import { z } from 'zod'
import { envelope } from './envelope'
import { agentId, digest, instant, keyId } from './ids'

/** The steps of a recovery from a stolen owner key, in order (SCREENS "Recovery"). */
export const RECOVERY_STEPS = [
  'revoke',
  'tell_registries',
  'suspend',
  'new_key',
  'certify',
  're_attest',
  'publish',
  'reactivated',
] as const
export type RecoveryStepName = (typeof RECOVERY_STEPS)[number]

export const recoveryStep = z.object({
  name: z.enum(RECOVERY_STEPS),
  /** `waiting`: it goes on by itself when what it waits for is there. */
  state: z.enum(['idle', 'running', 'waiting', 'done']),
  started_at: instant.optional(),
  finished_at: instant.optional(),
  /** What came of it, or what it waits for: a sentence for a person. */
  finding: z.string().optional(),
  evidence: z.array(z.object({ label: z.string(), value: z.string() })).default([]),
})
export type RecoveryStep = z.infer<typeof recoveryStep>

/** A recovery as the screens show it. */
export const recoveryView = z.object({
  id: z.string(),
  agent_id: agentId,
  old_key: keyId,
  new_key: keyId.optional(),
  reason: z.string(),
  compromised_at: instant.optional(),
  started_at: instant,
  finished_at: instant.optional(),
  state: z.enum(['running', 'waiting', 'completed']),
  steps: z.array(recoveryStep).length(RECOVERY_STEPS.length),
})
export type RecoveryView = z.infer<typeof recoveryView>

/** A recovery as it is kept: with what it must not make twice. */
export const recovery = recoveryView.extend({
  /** Signed before anything is told to anybody, so that it is the same after a crash. */
  revocation: envelope.optional(),
  manifest: digest.optional(),
})
export type Recovery = z.infer<typeof recovery>
