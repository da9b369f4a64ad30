import { z } from 'zod'
import { acceptance, attestationDetail, attestationRow, attestOutcome } from '../../model/attestation-view'
import { agentId } from '../../model/ids'
import { attestationState } from '../../model/listed-attestation'
import { testPlan } from '../../model/test-plan'
import { command, limit, nothing } from './command'

const attested = z.strictObject({ agent_id: agentId, capability: z.string().min(1).max(200) })

/** What is attested of agents' capabilities, and attesting them. */
export const attestationsCommands = {
  /** What needs a person first; a page at a time. */
  'attestations.list': command(
    z.strictObject({
      agent_id: agentId.optional(),
      capability: z.string().max(200).optional(),
      offset: z.number().int().nonnegative().optional(),
      limit: limit.optional(),
    }),
    z.object({
      rows: z.array(attestationRow),
      total: z.number().int().nonnegative(),
      /** How many rows are in each state, of all pages. */
      states: z.partialRecord(attestationState, z.number().int().positive()),
    }),
  ),
  'attestations.get': command(attested, attestationDetail),
  'attestations.attest': command(attested.extend({ publish: z.boolean() }), attestOutcome),
  /** Publishes what was attested and not yet published, of every agent or the one. */
  'attestations.publish': command(
    z.strictObject({ agent_id: agentId.optional() }),
    z.object({
      published: z.array(z.object({ agent_id: agentId, capability: z.string(), registries: z.array(z.string()) })),
      unpublished: z.array(
        z.object({ agent_id: agentId, capability: z.string(), registry: z.string(), reason: z.string() }),
      ),
    }),
  ),
  'attestations.accept': command(attested.extend({ reason: z.string().trim().min(1).max(2000) }), acceptance),
  'attestations.plan': command(testPlan.strict(), testPlan),
  'attestations.plans': command(nothing, z.object({ plans: z.array(testPlan) })),
} as const
