import type { TrustFactor, TrustScore, TrustTier } from '../../../../shared/model/trust'
import { plain } from './plain'
import { tree } from './tree'

const NAMES: Readonly<Record<TrustFactor['name'], string>> = {
  coverage: 'Test coverage',
  uptime: 'Uptime',
  success: 'Success rate',
  endorsements: 'Endorsements',
  freshness: 'Freshness',
}
const TIERS: Readonly<Record<TrustTier, string>> = {
  unverified: 'unverified',
  verified: 'verified',
  trusted: 'trusted',
  highly_trusted: 'highly trusted',
}

/** DESIGN §10: the score with each factor's value, weight, contribution and evidence. */
export const trustLines = ({ score, tier, factors }: TrustScore): string[] => [
  `Trust score: ${score.toFixed(2)} (${TIERS[tier]})`,
  ...tree(
    factors.map(
      ({ name, value, weight, contribution, evidence }) =>
        `${NAMES[name]}: ${value.toFixed(2)} × ${weight.toFixed(2)} = ${contribution.toFixed(3)}, ${plain(evidence)}`,
    ),
  ),
]
