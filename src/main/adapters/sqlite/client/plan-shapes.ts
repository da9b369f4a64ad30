import type { z } from 'zod'
import { refreshState, testPlan } from '../../../../shared/model/test-plan'
import type { StoredPlan } from '../../../engine/ports'

export const storedPlan = testPlan.extend({
  refresh: refreshState.omit({ running: true }),
}) satisfies z.ZodType<StoredPlan>
