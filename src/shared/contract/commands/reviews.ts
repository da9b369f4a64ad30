import { z } from 'zod'
import { reviewCase } from '../../model/alert'
import { nameReport } from '../../model/review'
import { command } from './command'

/** Names and endorsements that a person must judge. */
export const reviewsCommands = {
  'reviews.list': command(
    z.strictObject({ state: reviewCase.shape.state.optional() }),
    z.object({ cases: z.array(reviewCase) }),
  ),
  'reviews.check_names': command(
    z.strictObject({ names: z.array(z.string().min(1).max(512)).min(1).max(1000) }),
    z.object({ reports: z.array(nameReport) }),
  ),
} as const
