import { z } from 'zod'
import { agentId } from '../../model/ids'
import { nameReport, reviewAction, reviewCase, reviewCaseView, reviewState } from '../../model/review'
import { command } from './command'

/** Names and endorsements that a person must judge. */
export const reviewsCommands = {
  'reviews.list': command(
    z.strictObject({ state: reviewCase.shape.state.optional() }),
    z.object({
      cases: z.array(reviewCaseView),
      /** Registries that did not answer: what is shown of theirs is as they last told it. */
      unanswered: z.array(z.object({ registry: z.string(), message: z.string() })),
    }),
  ),
  'reviews.decide': command(
    z.strictObject({
      cases: z
        .array(z.strictObject({ registry: z.string().optional(), id: z.string(), from_state: reviewState }))
        .min(1)
        .max(200),
      action: reviewAction,
      reason: z.string().max(2000),
    }),
    z.object({ decided: z.array(reviewCase), failed: z.array(z.object({ id: z.string(), message: z.string() })) }),
  ),
  'reviews.endorse': command(
    z.strictObject({ agent_id: agentId, capability: z.string().min(1).max(200) }),
    z.object({ registries: z.array(z.string()) }),
  ),
  'reviews.check_names': command(
    z.strictObject({ names: z.array(z.string().min(1).max(512)).min(1).max(1000) }),
    z.object({ reports: z.array(nameReport) }),
  ),
} as const
