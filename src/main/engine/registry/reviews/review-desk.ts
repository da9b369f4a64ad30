import type { Policy } from '../../../../shared/model/policy'
import type { Workers } from '../../ports'

/** What a registry judges submissions with: the policy in force, and threads that hold its names and endorsements. */
export interface ReviewDesk {
  policy(): Policy
  readonly workers: Workers
}
