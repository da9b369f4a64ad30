import { z } from 'zod'
import { drill, drillBoard, SCENARIOS, scenario } from '../../model/drill'
import { agentId } from '../../model/ids'
import { command, limit, nothing } from './command'

/** Rehearsing failures in the lab, and what is known of them. */
export const drillsCommands = {
  /** The FMEA board and the readiness checklist. */
  'drills.board': command(nothing, drillBoard),
  /** The newest first. */
  'drills.list': command(z.strictObject({ limit: limit.optional() }), z.object({ drills: z.array(drill) })),
  'drills.get': command(z.strictObject({ id: z.string().min(1).max(200) }), drill),
  /**
   * Orders drills one after the other: in the lab, refused on a profile that is no lab's; or against one agent that the policy
   * marks as staging, whose id the person typed once more.
   */
  'drills.start': command(
    z.strictObject({
      scenarios: z.array(scenario).min(1).max(SCENARIOS.length),
      staging: z.strictObject({ agent_id: agentId, confirmed: z.string().max(512) }).optional(),
    }),
    z.object({ drills: z.array(drill) }),
  ),
  /** Cancels one, or all that wait or run; what was broken is mended all the same. */
  'drills.cancel': command(
    z.strictObject({ id: z.string().min(1).max(200).optional() }),
    z.object({ drills: z.array(drill) }),
  ),
} as const
