import type { Policy } from '../../../../shared/model/policy'
import type { NameRules } from './check-name'

/** The policy's rules for proposed names. `now` is milliseconds since the epoch. */
export const nameRules = ({ submission_validation: policy }: Policy, now: number): NameRules => ({
  reviewIfSimilar: policy.check_typosquatting && policy.require_manual_review_if_similar,
  blockUnicodeLookalikes: policy.check_typosquatting && policy.block_unicode_lookalikes,
  reviewRisk: policy.review_risk,
  similarMeans: policy.similar_means,
  allowed: policy.allowed_names,
  now,
})
