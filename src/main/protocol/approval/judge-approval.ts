import { z } from 'zod'
import type { ApprovalKind } from '../../../shared/model/approval'
import { counted } from '../../../shared/model/counted'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, agentId, type Digest, type KeyId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import { readAttestation } from '../attestation'
import { judgeSuccession, readRevocation, type VerifiedManifest, verifyProposedManifest } from '../discovery'
import { readUnverified, verifiedSigners } from '../identity'
import { manifestChanges } from './manifest-changes'

/** What a document is judged against before its signers are asked. */
export interface ApprovalJudge {
  /** The agent's latest accepted manifest. */
  readonly latest: VerifiedManifest
  /** Keys whose word counts for nothing any more. */
  readonly revoked: ReadonlySet<KeyId>
  /** Milliseconds since the epoch. */
  readonly now: number
}

export interface Seat {
  readonly keyId: KeyId
  readonly signed: boolean
}

export interface JudgedApproval {
  readonly kind: ApprovalKind
  readonly agentId: AgentId
  readonly digest: Digest
  /** Everybody who may sign, each once. */
  readonly seats: readonly Seat[]
  readonly threshold: number
  /** How many signatures are still missing; 0 where it can take effect. */
  readonly missing: number
  /** What it changes, for a person. */
  readonly changes: readonly string[]
  /** Every key whose signature on it is worth keeping. */
  readonly keys: readonly KeyRecord[]
}

/** So many signatures of these keys. */
interface Voice {
  readonly keys: readonly KeyRecord[]
  readonly threshold: number
}

interface Proposal {
  readonly agentId: AgentId
  /** A new owner key's word is needed beside the signers'. */
  readonly owner: KeyRecord
  readonly digest: Digest
  readonly voices: readonly Voice[]
  readonly changes: readonly string[]
}

const KINDS: Readonly<Record<string, ApprovalKind>> = {
  [PAYLOAD_TYPE.manifest]: 'manifest',
  [PAYLOAD_TYPE.revocation]: 'revocation',
  [PAYLOAD_TYPE.attestation]: 'attestation',
}

const nothingToApprove = (agentId: string): StewardError =>
  new StewardError('conflict', `this document of ${agentId} needs nobody's approval`, {
    suggestions: ['Publish it as any other: steward publish'],
  })

type Reader = (envelope: Envelope, judge: ApprovalJudge) => Proposal

const voicesOf = (...identities: readonly VerifiedManifest[]): Voice[] =>
  identities.flatMap(({ manifest: { identity } }) =>
    identity.multi_sig ? [{ keys: identity.multi_sig.signers, threshold: identity.multi_sig.threshold }] : [],
  )

/** The present signers decide on a change, and whom it makes a signer has to consent. */
const manifest: Reader = (envelope, { latest, revoked, now }) => {
  const next = verifyProposedManifest(envelope, { now, agentId: latest.manifest.agent.id })
  judgeSuccession(latest, { ...next, envelope }, revoked, { toBeApproved: true })
  return {
    agentId: latest.manifest.agent.id,
    owner: next.manifest.identity.primary_key,
    digest: next.digest,
    voices: voicesOf(latest, next),
    changes: manifestChanges(latest, next),
  }
}

const revocation: Reader = (envelope, { latest }) => {
  const { identity, agent } = latest.manifest
  const { key_id, reason, compromised_at } = readRevocation(envelope)
  // An operational key is ended by the owner or by itself.
  const isOwners = [identity.primary_key, ...identity.rotation_history].some((key) => key.key_id === key_id)
  if (!isOwners) throw nothingToApprove(agent.id)
  return {
    agentId: agent.id,
    owner: identity.primary_key,
    digest: readUnverified(envelope, PAYLOAD_TYPE.revocation).digest,
    voices: voicesOf(latest),
    changes: [
      `Ends the key ${key_id} for good: ${reason}`,
      compromised_at === undefined
        ? 'Everything the key signed becomes invalid'
        : `Everything the key signed becomes invalid but what a registry had before ${compromised_at}`,
      ...(identity.primary_key.key_id === key_id
        ? ['The agent is suspended until its recovery key names a new owner key']
        : []),
    ],
  }
}

const attestation: Reader = (envelope, { latest }) => {
  const { attestation: said, digest, manifestDigest } = readAttestation(envelope)
  if (manifestDigest !== latest.digest)
    throw new StewardError('attestation_invalid', 'the attestation is about another manifest than the published one', {
      details: { expected: latest.digest, found: manifestDigest },
    })
  const { passed = 0, failed = 0 } = said.runs.at(-1) ?? {}
  return {
    agentId: latest.manifest.agent.id,
    owner: latest.manifest.identity.primary_key,
    digest,
    voices: voicesOf(latest),
    changes: [
      `Attests ${said.capability}: ${counted(passed, 'test')} passed, ${failed} failed`,
      ...(said.extension ? ['Extends the attestation before although tests fail'] : []),
      `Valid until ${said.expires_at}`,
      `Of the code ${said.code.digest}`,
    ],
  }
}

const aboutAnAgent = z.object({ agent: z.object({ id: agentId }) })

const READERS: Readonly<Record<ApprovalKind, Reader>> = { manifest, revocation, attestation }

/** Which agent a document is about, on nobody's word. @throws StewardError `document_malformed` where nobody approves such documents */
export function agentOfProposal(envelope: Envelope): AgentId {
  switch (KINDS[envelope.payloadType]) {
    case 'manifest': {
      const named = aboutAnAgent.safeParse(readUnverified(envelope, PAYLOAD_TYPE.manifest).payload)
      if (named.success) return named.data.agent.id
      throw new StewardError('document_malformed', 'the manifest does not say of which agent it is')
    }
    case 'revocation':
      return readRevocation(envelope).agent_id
    case 'attestation':
      return readAttestation(envelope).attestation.agent_id
    default:
      throw notApproved()
  }
}

const notApproved = (): StewardError =>
  new StewardError('document_malformed', 'only manifests, revocations and attestations are approved by signers')

/**
 * Who has signed a document that M of N have to approve, who is missing, and what it will change (DESIGN §7).
 *
 * @throws StewardError `conflict` where nobody has to approve it, `forbidden` where no key of the agent has signed it, and whatever
 * the document could not be accepted for with any number of signatures
 */
export function judgeApproval(envelope: Envelope, judge: ApprovalJudge): JudgedApproval {
  const kind = KINDS[envelope.payloadType]
  if (kind === undefined) throw notApproved()
  const { agentId, owner, digest, voices, changes } = READERS[kind](envelope, judge)
  if (voices.length === 0) throw nothingToApprove(agentId)
  const unrevoked = (keys: readonly KeyRecord[]) => keys.filter(({ key_id }) => !judge.revoked.has(key_id))
  const keys = new Map(voices.flatMap((voice) => unrevoked(voice.keys)).map((key) => [key.key_id, key]))
  const signed = verifiedSigners(envelope, [...keys.values()])
  const within = ownKeys(judge)
  if (verifiedSigners(envelope, within).size === 0) throw notFromWithin(agentId)
  const missingIn = (voice: Voice): number =>
    Math.max(0, voice.threshold - unrevoked(voice.keys).filter(({ key_id }) => signed.has(key_id)).length)
  return {
    kind,
    agentId,
    digest,
    seats: [...keys.keys()].map((keyId) => ({ keyId, signed: signed.has(keyId) })),
    threshold: Math.max(...voices.map(({ threshold }) => threshold)),
    missing: Math.max(...voices.map(missingIn)),
    changes,
    keys: [...new Map([owner, ...within, ...keys.values()].map((key) => [key.key_id, key])).values()],
  }
}

/** A stranger puts nothing before the signers: whoever proposes is one of them, the owner or the recovery key. */
function ownKeys({ latest, revoked }: ApprovalJudge): KeyRecord[] {
  const { primary_key, multi_sig, recovery_key } = latest.manifest.identity
  const own = [primary_key, ...(multi_sig?.signers ?? []), ...(recovery_key ? [recovery_key] : [])]
  return own.filter(({ key_id }) => !revoked.has(key_id))
}

const notFromWithin = (agentId: AgentId): StewardError =>
  new StewardError('forbidden', `nobody who has a say in ${agentId} has signed what is to be approved`)
