import { StewardError } from '../../../shared/model/errors'
import { fromInstant, type Instant, type KeyId, toInstant } from '../../../shared/model/ids'
import type { SignedManifest } from '../../../shared/model/manifest'
import type { RegistryAgentState, VerificationLevel } from '../../../shared/model/provenance'
import type { SnapshotRevocation } from '../../../shared/model/registry'
import type { Check, VerificationReport } from '../../../shared/model/verification'
import { serviceEndpoint } from './endpoint'

/** What a registry's verified snapshot says of the agent. */
export interface Listing {
  readonly registry: string
  readonly snapshotVersion: number
  readonly manifestDigest: string
  readonly state: RegistryAgentState
  readonly expiresAt: Instant
  readonly fetchedAt: Instant
}

/** The manifest as found: verified by its owner key, plain and unsigned, or refused with the reason. */
export type ManifestFinding =
  | { readonly kind: 'signed'; readonly manifest: SignedManifest; readonly digest: string; readonly ownerKey: KeyId }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'refused'; readonly error: StewardError }

/** Everything a verification is decided from. Gathered by the engine; nothing is fetched here. */
export interface AgentFacts {
  readonly now: number
  readonly manifest: ManifestFinding
  readonly listings: readonly Listing[]
  readonly revocations: readonly SnapshotRevocation[]
  /** When revocations were last read from any registry; undefined: never. */
  readonly revocationsReadAt: number | undefined
  readonly maxRevocationAgeMs: number
  /** The owner key is another than the one that was relied on here; why it might be believed, as a sentence. */
  readonly unacceptedKeyChange?: string | undefined
}

type Rule = (facts: AgentFacts) => Check

/** The verification of an agent, as a list: an auditor sees that none is missing. */
const RULES: readonly Rule[] = [
  manifestSigned,
  listedInSnapshot,
  snapshotFresh,
  stateAllowsDelegation,
  ownerKeyNotRevoked,
  ownerKeyAccepted,
  operationalKeysValid,
  endpointPinned,
  revocationsFresh,
]

/**
 * Decides how far an agent may be relied on (TRUST "Bootstrap", "Freshness"). `verified` needs the owner's signature and a
 * verified snapshot that lists this very manifest; `delegable` needs every check to pass or merely warn.
 */
export function verifyAgent(facts: AgentFacts): Omit<VerificationReport, 'agent_id'> {
  const checks = RULES.map((rule) => rule(facts))
  const signed = facts.manifest.kind === 'signed' ? facts.manifest : undefined
  return {
    level: levelOf(facts, checks),
    delegable: signed !== undefined && checks.every((check) => check.outcome !== 'fail'),
    checked_at: toInstant(facts.now),
    ...(signed && { manifest_digest: signed.digest as never, owner_key: signed.ownerKey }),
    checks,
  }
}

function levelOf(facts: AgentFacts, checks: readonly Check[]): VerificationLevel {
  if (facts.manifest.kind === 'unsigned') return 'unsigned'
  if (facts.manifest.kind === 'refused') return 'invalid'
  const failed = (name: Check['name']) => checks.some((check) => check.name === name && check.outcome === 'fail')
  if (failed('owner_key_not_revoked')) return 'invalid'
  // TRUST "Rotation": a "verified" mark never passes from one key to the next by itself.
  if (failed('owner_key_accepted')) return 'intact'
  // TRUST "Bootstrap": a document no registry vouches for can be intact, never trusted.
  return failed('snapshot_listing') ? 'intact' : 'verified'
}

function manifestSigned({ manifest }: AgentFacts): Check {
  const name = 'manifest_signature'
  if (manifest.kind === 'signed')
    return { name, outcome: 'pass', finding: 'The manifest is signed by its owner key', against: manifest.ownerKey }
  if (manifest.kind === 'unsigned') return { name, outcome: 'fail', finding: 'The manifest carries no signature' }
  return { name, outcome: 'fail', finding: `The manifest is refused: ${manifest.error.message}` }
}

function listedInSnapshot({ manifest, listings }: AgentFacts): Check {
  const name = 'snapshot_listing'
  const digest = manifest.kind === 'signed' ? manifest.digest : undefined
  const listing = listings.filter((entry) => entry.manifestDigest === digest)
  if (listing.length === 0) return { name, outcome: 'fail', finding: 'No registry that you trust lists this manifest' }
  const where = listing.map((entry) => `${entry.registry} ${entry.snapshotVersion}`).join(', ')
  return { name, outcome: 'pass', finding: 'Listed in a signed snapshot', against: where }
}

function snapshotFresh({ listings, now }: AgentFacts): Check {
  const name = 'snapshot_freshness'
  const latest = Math.max(...listings.map((entry) => fromInstant(entry.expiresAt)), Number.NEGATIVE_INFINITY)
  if (listings.length === 0) return { name, outcome: 'fail', finding: 'There is no snapshot to rely on' }
  // TRUST "Freshness": an expired snapshot is good for browsing only.
  return latest > now
    ? { name, outcome: 'pass', finding: `The snapshot is valid until ${toInstant(latest)}` }
    : { name, outcome: 'fail', finding: `The snapshot expired at ${toInstant(latest)}: good for browsing only` }
}

function stateAllowsDelegation({ listings }: AgentFacts): Check {
  const name = 'registry_state'
  const barred = listings.find((entry) => ['suspended', 'banned', 'withdrawn'].includes(entry.state))
  if (barred)
    return { name, outcome: 'fail', finding: `${barred.registry} has ${BARRED[barred.state] ?? 'barred'} this agent` }
  const degraded = listings.find((entry) => entry.state === 'degraded')
  if (degraded) return { name, outcome: 'warn', finding: `${degraded.registry} shows this agent as degraded` }
  return { name, outcome: 'pass', finding: 'No registry has suspended or banned this agent' }
}

const BARRED: Partial<Record<RegistryAgentState, string>> = {
  suspended: 'suspended',
  banned: 'banned',
  withdrawn: 'withdrawn',
}

function ownerKeyNotRevoked({ manifest, revocations }: AgentFacts): Check {
  const name = 'owner_key_not_revoked'
  if (manifest.kind !== 'signed') return { name, outcome: 'warn', finding: 'There is no owner key to check' }
  // TRUST "Freshness": a revocation seen anywhere counts everywhere and for good.
  const revoked = revocations.find((entry) => entry.key_id === manifest.ownerKey)
  return revoked
    ? { name, outcome: 'fail', finding: `The owner key was revoked at ${revoked.revoked_at}`, against: revoked.reason }
    : { name, outcome: 'pass', finding: 'The owner key is not revoked', against: manifest.ownerKey }
}

function ownerKeyAccepted({ manifest, unacceptedKeyChange }: AgentFacts): Check {
  const name = 'owner_key_accepted'
  const against = manifest.kind === 'signed' ? { against: manifest.ownerKey } : {}
  return unacceptedKeyChange === undefined
    ? { name, outcome: 'pass', finding: 'The owner key is the one that was relied on before, if any was', ...against }
    : {
        name,
        outcome: 'fail',
        finding: `The owner key changed and nobody here accepted it: ${unacceptedKeyChange}`,
        ...against,
      }
}

function operationalKeysValid({ manifest, revocations, now }: AgentFacts): Check {
  const name = 'operational_keys'
  if (manifest.kind !== 'signed') return { name, outcome: 'fail', finding: 'There are no certified operational keys' }
  const keys = manifest.manifest.identity.operational_keys
  const valid = keys.filter(
    (key) =>
      fromInstant(key.not_before) <= now &&
      now < fromInstant(key.not_after) &&
      !revocations.some((entry) => entry.key_id === key.key_id),
  )
  if (valid.length === 0)
    return { name, outcome: 'fail', finding: 'The owner certifies no operational key that is valid now' }
  const until = toInstant(Math.min(...valid.map((key) => fromInstant(key.not_after))))
  return { name, outcome: 'pass', finding: `The owner certifies the agent's own keys until ${until}` }
}

function endpointPinned({ manifest }: AgentFacts): Check {
  const name = 'endpoint_pinned'
  if (manifest.kind !== 'signed') return { name, outcome: 'fail', finding: 'No pinned endpoint' }
  const endpoint = serviceEndpoint(manifest.manifest)
  if (endpoint === undefined)
    return { name, outcome: 'fail', finding: 'The manifest names no HTTPS endpoint to delegate to' }
  return manifest.manifest.tls === undefined
    ? { name, outcome: 'fail', finding: 'The manifest pins no TLS key for its endpoint', against: endpoint }
    : { name, outcome: 'pass', finding: "The endpoint's TLS key is pinned by the manifest", against: endpoint }
}

function revocationsFresh({ revocationsReadAt, maxRevocationAgeMs, now }: AgentFacts): Check {
  const name = 'revocations_fresh'
  if (revocationsReadAt === undefined)
    return { name, outcome: 'fail', finding: 'Revocations were never read from a registry' }
  const age = now - revocationsReadAt
  const finding = `Revocations were read at ${toInstant(revocationsReadAt)}`
  // TRUST "Freshness": delegating needs revocations no older than max_revocation_age_hours.
  return { name, outcome: age <= maxRevocationAgeMs ? 'pass' : 'fail', finding }
}

/**
 * Refuses an agent that may not be delegated to.
 *
 * @param staleAccepted somebody takes the risk of old revocations, and of nothing else (TRUST "Freshness")
 * @returns the finding that was accepted, where one was
 * @throws StewardError `revocations_stale` where nothing but their age stands in the way, `agent_unverified`
 */
export function requireDelegable(
  report: Pick<VerificationReport, 'delegable' | 'checks'>,
  agentId: string,
  staleAccepted = false,
): string | undefined {
  if (report.delegable) return undefined
  const failed = report.checks.filter((check) => check.outcome === 'fail')
  const [first, ...others] = failed
  const stale = first?.name === 'revocations_fresh' && others.length === 0
  if (stale && staleAccepted) return first.finding
  const findings = failed.map((check) => check.finding).join('; ')
  const details = { failed: failed.map((check) => check.name) }
  if (stale)
    throw new StewardError('revocations_stale', `${agentId} may not be delegated to: ${findings}`, {
      details,
      suggestions: [
        'Have the registries asked again: steward registry refresh',
        `Accept the risk: steward delegate ${agentId} --operation NAME --accept-stale-revocations`,
      ],
    })
  throw new StewardError('agent_unverified', `${agentId} may not be delegated to: ${findings}`, {
    details,
    suggestions: [`Look at every check: steward verify ${agentId}`, 'Choose another agent that verifies'],
  })
}
