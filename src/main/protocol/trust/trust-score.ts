import { counted } from '../../../shared/model/counted'
import { DAY_MS } from '../../../shared/model/duration'
import type { TrustFactor, TrustScore, TrustTier } from '../../../shared/model/trust'

// DESIGN §10: weights.
const WEIGHTS = { coverage: 0.3, uptime: 0.2, success: 0.25, endorsements: 0.15, freshness: 0.1 } as const
// DESIGN §10: Unverified < .5 ≤ Verified < .8 ≤ Trusted < .95 ≤ Highly trusted.
const TIERS: readonly (readonly [number, TrustTier])[] = [
  [0.95, 'highly_trusted'],
  [0.8, 'trusted'],
  [0.5, 'verified'],
]
const SUCCESS_DAYS = 30
const DECAY_A_DAY = 0.1
const MOST_OF_ENDORSEMENTS = 0.9

/** What an agent is judged by. Times are milliseconds since the epoch. */
export interface TrustInputs {
  /** One a capability of the manifest; `passed` and `failed` count tests of the attestation that is valid now, both 0 without one. */
  readonly capabilities: readonly {
    readonly passed: number
    readonly failed: number
    readonly issuedAt?: number
    readonly validUntil?: number
  }[]
  /** Share of health polls that were answered in 30 days; undefined where nothing was measured. */
  readonly uptime: number | undefined
  /** Delegations that ended. */
  readonly delegations: readonly { readonly at: number; readonly succeeded: boolean }[]
  /** Verified endorsements: the endorser's own trust, and who owns it. */
  readonly endorsements: readonly { readonly trust: number; readonly owner: string }[]
}

type Judged = readonly [value: number, evidence: string]

const between = (value: number): number => Math.min(1, Math.max(0, value))
const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
const percent = (value: number): string => `${(value * 100).toFixed(1)} %`

function coverage({ capabilities }: TrustInputs): Judged {
  const attested = capabilities.filter(({ passed, failed }) => passed + failed > 0)
  if (attested.length === 0)
    return [0, `none of ${counted(capabilities.length, 'capability').replace(/ys$/, 'ies')} is attested`]
  const [passed, all] = attested.reduce(([p, a], one) => [p + one.passed, a + one.passed + one.failed], [0, 0])
  const rates = capabilities.map((one) => (one.passed + one.failed === 0 ? 0 : one.passed / (one.passed + one.failed)))
  return [
    mean(rates),
    `${attested.length} of ${capabilities.length} capabilities attested, ${passed} of ${all} tests pass`,
  ]
}

const uptime = ({ uptime: share }: TrustInputs): Judged =>
  share === undefined ? [0, 'not measured yet'] : [share, `answered ${percent(share)} of health polls in 30 days`]

/** DESIGN §10: over 30 days, weighted e^(−0.1·days). */
function success({ delegations }: TrustInputs, now: number): Judged {
  const recent = delegations.filter(({ at }) => now - at < SUCCESS_DAYS * DAY_MS)
  if (recent.length === 0) return [0, 'no delegation ended in 30 days']
  const weightOf = (at: number): number => Math.exp((-DECAY_A_DAY * Math.max(0, now - at)) / DAY_MS)
  const all = recent.reduce((sum, { at }) => sum + weightOf(at), 0)
  const good = recent.reduce((sum, { at, succeeded }) => sum + (succeeded ? weightOf(at) : 0), 0)
  const succeeded = recent.filter((one) => one.succeeded).length
  return [
    good / all,
    `${succeeded} of ${counted(recent.length, 'delegation')} succeeded in 30 days, recent ones weigh more`,
  ]
}

/** DESIGN §10: min(.9, log10(n+1)/log10(50)) × mean endorser trust × (.7 + .3 × unique/total). */
function endorsements({ endorsements: given }: TrustInputs): Judged {
  const total = given.length
  if (total === 0) return [0, 'nobody has endorsed it']
  const unique = new Set(given.map(({ owner }) => owner)).size
  const many = Math.min(MOST_OF_ENDORSEMENTS, Math.log10(total + 1) / Math.log10(50))
  const trust = mean(given.map((one) => one.trust))
  return [
    many * trust * (0.7 + (0.3 * unique) / total),
    `${counted(total, 'endorsement')} from ${counted(unique, 'owner')}, endorsers’ mean trust ${trust.toFixed(2)}`,
  ]
}

/** DESIGN §10: decays linearly over the validity period. */
function freshness({ capabilities }: TrustInputs, now: number): Judged {
  const left = capabilities.map(({ issuedAt, validUntil }) =>
    issuedAt === undefined || validUntil === undefined || validUntil <= issuedAt
      ? 0
      : between((validUntil - now) / (validUntil - issuedAt)),
  )
  if (left.every((share) => share === 0)) return [0, 'no attestation is valid now']
  return [mean(left), `${percent(mean(left))} of the attestations’ validity is left`]
}

const FACTORS = { coverage, uptime, success, endorsements, freshness } as const

/** DESIGN §10: the trust score with every factor's value, weight, contribution and evidence. `now` is milliseconds since the epoch. */
export function trustScore(inputs: TrustInputs, now: number): TrustScore {
  const factors = (Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]).map((name): TrustFactor => {
    const [value, evidence] = FACTORS[name](inputs, now)
    const weight = WEIGHTS[name]
    return { name, value: between(value), weight, contribution: between(value) * weight, evidence }
  })
  const score = between(factors.reduce((sum, { contribution }) => sum + contribution, 0))
  return { score, tier: TIERS.find(([least]) => score >= least)?.[1] ?? 'unverified', factors }
}

/**
 * An endorser's own trust: its factors but the endorsements, at their full weight. Endorsers are not judged by whom they are
 * endorsed by, or a circle of them would lift itself.
 */
export function withoutEndorsements(inputs: TrustInputs, now: number): number {
  const { factors } = trustScore({ ...inputs, endorsements: [] }, now)
  const own = factors.filter(({ name }) => name !== 'endorsements')
  return own.reduce((sum, { contribution }) => sum + contribution, 0) / (1 - WEIGHTS.endorsements)
}
