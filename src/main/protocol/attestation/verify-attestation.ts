import type { AttestationPredicate } from '../../../shared/model/attestation'
import type { AttestationCheck } from '../../../shared/model/attestation-view'
import type { Envelope } from '../../../shared/model/envelope'
import { isStewardError } from '../../../shared/model/errors'
import { type AgentId, type Digest, fromInstant, type Instant, toInstant } from '../../../shared/model/ids'
import type { AttestationState } from '../../../shared/model/listed-attestation'
import type { SnapshotRevocation } from '../../../shared/model/registry'
import type { AttestationRules } from './rules'
import { type AttestationTimes, SKEW_MS, type Standing, standingAt } from './standing'
import { openAttestation, type ReadAttestation, type Vouchers } from './statement'

/** Everything an attestation is judged from. Gathered by the engine; nothing is fetched here. */
export interface AttestationFacts {
  readonly envelope: Envelope
  /** Milliseconds since the epoch, with the floor of TRUST "Time". */
  readonly now: number
  readonly agentId: AgentId
  readonly capability: string
  /** The agent's manifest as a registry vouches for it, and whose word it asks for. */
  readonly manifestDigest: Digest
  /** Whether what is attested of another manifest is attested of this one (TRUST "Rotation"). */
  readonly attestedBefore?: (manifest: Digest) => boolean
  readonly vouchers: Vouchers
  readonly revocations: readonly SnapshotRevocation[]
  /** When a registry was given the attestation, on the registry's word. */
  readonly submittedAt?: Instant | undefined
  readonly rules: AttestationRules
  readonly acceptedAt?: Instant | undefined
}

export interface VerifiedAttestation {
  readonly state: AttestationState
  readonly checks: readonly AttestationCheck[]
  /** What it says; absent where its signature does not hold. */
  readonly read?: ReadAttestation
  readonly standing?: Standing
}

interface Judged extends AttestationFacts {
  readonly read: ReturnType<typeof openAttestation>
  readonly standing: Standing
}

type Check = (judged: Judged) => AttestationCheck

/** The checks as a list: an auditor sees that none is missing. */
const CHECKS: readonly Check[] = [signed, keyNotRevoked, subjectDigest, notBefore, expiry, grace, acceptance]

export const timesOf = ({ issued_at, expires_at, extension }: AttestationPredicate): AttestationTimes => ({
  issued_at,
  expires_at,
  extensions: extension?.count ?? 0,
  original: extension?.original ?? { issued_at, expires_at },
})

/** Decides how far an attestation may be relied on (FAILURE_MODES 3.1, 3.2). Never throws for what the document is. */
export function verifyAttestation(facts: AttestationFacts): VerifiedAttestation {
  let read: Judged['read']
  try {
    read = openAttestation(facts.envelope, facts.vouchers)
  } catch (error) {
    if (!isStewardError(error)) throw error
    const finding = `The attestation cannot be believed: ${error.message}`
    return {
      state: 'invalid',
      checks: [{ name: 'signature', outcome: 'fail', finding, against: facts.vouchers.owner.key_id }],
    }
  }
  const standing = standingAt(timesOf(read.attestation), facts.now, facts.rules)
  const judged = { ...facts, read, standing }
  const checks = CHECKS.map((check) => check(judged))
  return { state: stateOf(checks, standing), checks, read, standing }
}

function stateOf(checks: readonly AttestationCheck[], standing: Standing): AttestationState {
  const failed = (name: AttestationCheck['name']) =>
    checks.some((check) => check.name === name && check.outcome === 'fail')
  if (failed('signature')) return 'invalid'
  if (failed('key_not_revoked')) return 'revoked'
  return failed('subject_digest') ? 'outdated' : standing.state
}

function signed({ vouchers: { approval, replaced = [] }, read, submittedAt }: Judged): AttestationCheck {
  const [name, against] = ['signature' as const, read.signedBy]
  const before = replaced.find(({ key }) => key.key_id === read.signedBy)
  // A replaced key is still in the hands it was in: only a registry's receipt says that it signed in its time.
  if (before && (submittedAt === undefined || fromInstant(submittedAt) >= fromInstant(before.rotatedAt)))
    return { name, outcome: 'fail', finding: `The key that signed it was replaced at ${before.rotatedAt}`, against }
  const owner = before ? `an owner key that was replaced at ${before.rotatedAt}, in its grace` : "the agent's owner key"
  const others = approval ? `, and by ${approval.threshold} of its signers or more` : ''
  return { name, outcome: 'pass', finding: `Signed by ${owner}${others}`, against }
}

function keyNotRevoked({ revocations, read, submittedAt }: Judged): AttestationCheck {
  const name = 'key_not_revoked'
  const revocation = revocations.find((entry) => entry.key_id === read.signedBy)
  if (revocation === undefined) return { name, outcome: 'pass', finding: 'The key is not revoked' }
  // TRUST "Revocation": all that the key signed is invalid, but for what a registry was given before the compromise.
  const compromised = 'compromised_at' in revocation ? (revocation.compromised_at as Instant | undefined) : undefined
  const spared =
    compromised !== undefined && submittedAt !== undefined && fromInstant(submittedAt) < fromInstant(compromised)
  return spared
    ? {
        name,
        outcome: 'warn',
        finding: `The key was revoked, but a registry had this attestation before the compromise of ${compromised}`,
      }
    : { name, outcome: 'fail', finding: `The key was revoked at ${revocation.revoked_at}`, against: revocation.reason }
}

function subjectDigest({ read, agentId, capability, manifestDigest, attestedBefore }: Judged): AttestationCheck {
  const name = 'subject_digest'
  const { attestation, subject } = read
  // An attestation of another agent or capability must not stand in for this one.
  if (subject !== agentId || attestation.agent_id !== agentId || attestation.capability !== capability)
    return { name, outcome: 'fail', finding: `It is about ${attestation.capability} of ${attestation.agent_id}` }
  if (attestedBefore?.(read.manifestDigest))
    return {
      name,
      outcome: 'pass',
      finding: "It is about the agent's manifest under its key before, since when nothing but keys changed",
      against: read.manifestDigest,
    }
  return read.manifestDigest === manifestDigest
    ? { name, outcome: 'pass', finding: "It is about the agent's present manifest", against: manifestDigest }
    : {
        name,
        outcome: 'fail',
        finding: 'It is about another manifest than the one the agent has now',
        against: read.manifestDigest,
      }
}

function notBefore({ read, standing, now }: Judged): AttestationCheck {
  const { issued_at } = read.attestation
  return standing.state === 'not_yet_valid'
    ? {
        name: 'not_before',
        outcome: 'fail',
        finding: `It was issued at ${issued_at}, more than ${SKEW_MS / 1000} s after now (${toInstant(now)})`,
      }
    : { name: 'not_before', outcome: 'pass', finding: `Issued at ${issued_at}` }
}

function expiry({ read, standing, now }: Judged): AttestationCheck {
  const name = 'expiry'
  const count = read.attestation.extension?.count ?? 0
  const until = toInstant(standing.until)
  if (now >= standing.until) return { name, outcome: 'warn', finding: `Expired at ${until}` }
  if (count === 0) return { name, outcome: 'pass', finding: `Valid until ${until}` }
  // FAILURE_MODES 3.2: allowed with a warning.
  return {
    name,
    outcome: 'warn',
    finding: `Tests fail; extended ${count === 1 ? 'once' : `${count} times`}, until ${until}`,
  }
}

function grace({ standing, rules, now }: Judged): AttestationCheck {
  const name = 'grace'
  if (now < standing.until) return { name, outcome: 'pass', finding: 'Not needed: it has not expired' }
  const hours = rules.graceMs / 3_600_000
  if (rules.graceMs === 0) return { name, outcome: 'fail', finding: 'The policy gives an expired attestation no grace' }
  // FAILURE_MODES 3.1: beyond the grace it is refused.
  return now < standing.graceUntil
    ? { name, outcome: 'warn', finding: `Within grace period (${hours}h), until ${toInstant(standing.graceUntil)}` }
    : { name, outcome: 'fail', finding: `The grace period (${hours}h) ended at ${toInstant(standing.graceUntil)}` }
}

function acceptance({ standing, rules, acceptedAt }: Judged): AttestationCheck {
  const name = 'acceptance'
  if (standing.state !== 'grace' || !rules.requireAcceptance)
    return { name, outcome: 'pass', finding: 'Nobody needs to accept it' }
  // FAILURE_MODES 3.1: require_explicit_acceptance.
  return acceptedAt === undefined
    ? { name, outcome: 'warn', finding: 'A person has to accept it before a task is given' }
    : { name, outcome: 'pass', finding: `Accepted by a person at ${acceptedAt}` }
}
