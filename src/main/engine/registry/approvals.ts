import { DAY_MS } from '../../../shared/model/duration'
import type { Envelope } from '../../../shared/model/envelope'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { fromInstant, type KeyId, toInstant } from '../../../shared/model/ids'
import { agentOfProposal, type JudgedApproval, judgeApproval } from '../../protocol/approval'
import { readRevocation, type VerifiedManifest, verifyManifestEnvelope } from '../../protocol/discovery'
import { mergeSignatures, verifiedSigners } from '../../protocol/identity'
import type { StoredApproval } from '../ports'
import type { SubmissionSource } from './activity'
import type { RegistryContext } from './context'
import { getAgent } from './get-agent'
import { publishManifest } from './publish-manifest'
import { revokeKey } from './revoke-key'
import { submitAttestation } from './submit-attestation'

/** What nobody completes is forgotten after that. */
const LIFE_MS = 30 * DAY_MS
/** A signer whose key was stolen must not crowd out what the others propose. */
const MAX_OF_ONE_PROPOSER = 8
const MAX_ANSWERED = 200

/**
 * Keeps a document that has too few of its agent's signatures, with those that came before, and lets it take effect once there
 * are enough. Believed by its signatures, whoever brings it.
 *
 * @returns how many are still missing
 * @throws StewardError as `judgeApproval`; `agent_unknown`, `rate_limited`, and what the complete document is refused with
 */
export async function submitApproval(
  context: RegistryContext,
  envelope: Envelope,
  source: SubmissionSource = {},
): Promise<{ missing: number }> {
  const { approval, missing } = await context.submit(() => gather(context, envelope))
  if (missing > 0) return { missing }
  try {
    await apply(context, approval, source)
  } catch (error) {
    // What was refused with every signature it asks for would be refused again.
    if (isStewardError(error) && error.category === 'permanent') await context.store.approvals.remove(approval.digest)
    throw error
  }
  await context.store.approvals.remove(approval.digest)
  return { missing }
}

async function gather(context: RegistryContext, envelope: Envelope) {
  const { store, clock, log } = context
  const latest = await latestOf(context, agentOfProposal(envelope))
  const judged = await judge(context, envelope, latest)
  const known = await waiting(context, judged, latest)
  const empty: Envelope = { ...envelope, signatures: [] }
  const merged = mergeSignatures(known?.envelope ?? empty, envelope, judged.keys)
  const approval: StoredApproval = known
    ? { ...known, envelope: merged }
    : {
        digest: judged.digest,
        agentId: judged.agentId,
        envelope: merged,
        base: latest.digest,
        proposer: proposerOf(merged, latest),
        submittedAt: toInstant(clock.now()),
        expiresAt: toInstant(clock.now() + LIFE_MS),
      }
  if (!known) await assertRoom(context, approval)
  const { missing } = await judge(context, merged, latest)
  await store.approvals.put(approval)
  log.info('a document waits for signers', { agent_id: judged.agentId, kind: judged.kind, missing })
  return { approval, missing }
}

/** Takes effect as if it had come whole; each use case judges it by its own rules again. */
async function apply(context: RegistryContext, { envelope }: StoredApproval, source: SubmissionSource): Promise<void> {
  const { kind } = await judge(context, envelope, await latestOf(context, agentOfProposal(envelope)))
  if (kind === 'revocation') await revokeKey(context, envelope, source)
  else if (kind === 'attestation') await submitAttestation(context, envelope, source)
  else {
    const { ownerKey } = verifyManifestEnvelope(envelope, { now: context.clock.now() })
    // What as many signers as are asked for have signed needs nobody to bring it.
    await publishManifest(context, { envelope, signedBy: ownerKey, source })
  }
}

/** Documents that wait for signers in which one of the keys has a say, as far as they can still take effect. */
export async function listApprovals(context: RegistryContext, keys: readonly KeyId[]): Promise<StoredApproval[]> {
  const asked = new Set(keys)
  const found: StoredApproval[] = []
  for (const approval of await context.store.approvals.list()) {
    const latest = await latestOf(context, approval.agentId)
    const judged = await stillOpen(context, approval, latest)
    if (judged?.keys.some(({ key_id }) => asked.has(key_id))) found.push(approval)
    if (found.length === MAX_ANSWERED) break
  }
  return found
}

async function latestOf(context: RegistryContext, agentId: StoredApproval['agentId']): Promise<VerifiedManifest> {
  const { envelope } = await getAgent(context, agentId)
  return verifyManifestEnvelope(envelope, { now: context.clock.now() })
}

async function judge(
  { store, clock }: RegistryContext,
  envelope: Envelope,
  latest: VerifiedManifest,
): Promise<JudgedApproval> {
  const { primary_key, recovery_key, multi_sig } = latest.manifest.identity
  const revoked = new Set<KeyId>()
  for (const { key_id } of [primary_key, ...(recovery_key ? [recovery_key] : []), ...(multi_sig?.signers ?? [])])
    if (await store.isRevoked(key_id)) revoked.add(key_id)
  return judgeApproval(envelope, { latest, revoked, now: clock.now() })
}

/** What is known of it already, unless that is over: then it begins anew. */
async function waiting(
  context: RegistryContext,
  { digest }: JudgedApproval,
  latest: VerifiedManifest,
): Promise<StoredApproval | undefined> {
  const known = await context.store.approvals.byDigest(digest)
  return known && (await stillOpen(context, known, latest)) ? known : undefined
}

/** Undefined for what can take effect no more: its time is over, or what it would change has changed. */
async function stillOpen(
  context: RegistryContext,
  { envelope, base, expiresAt }: StoredApproval,
  latest: VerifiedManifest,
): Promise<JudgedApproval | undefined> {
  if (fromInstant(expiresAt) <= context.clock.now()) return undefined
  try {
    const judged = await judge(context, envelope, latest)
    if (judged.kind !== 'revocation') return base === latest.digest ? judged : undefined
    return (await context.store.isRevoked(readRevocation(envelope).key_id)) ? undefined : judged
  } catch (error) {
    if (isStewardError(error)) return undefined
    throw error
  }
}

const proposerOf = (envelope: Envelope, { manifest: { identity } }: VerifiedManifest): KeyId => {
  const own = [
    ...(identity.multi_sig?.signers ?? []),
    identity.primary_key,
    ...(identity.recovery_key ? [identity.recovery_key] : []),
  ]
  const [first] = verifiedSigners(envelope, own)
  return first ?? identity.primary_key.key_id
}

async function assertRoom(context: RegistryContext, { agentId, proposer }: StoredApproval): Promise<void> {
  const latest = await latestOf(context, agentId)
  const open: StoredApproval[] = []
  for (const approval of await context.store.approvals.list(agentId))
    if (await stillOpen(context, approval, latest)) open.push(approval)
    else await context.store.approvals.remove(approval.digest)
  if (open.filter((approval) => approval.proposer === proposer).length < MAX_OF_ONE_PROPOSER) return
  throw new StewardError(
    'rate_limited',
    `${MAX_OF_ONE_PROPOSER} documents of ${agentId} from one signer wait already`,
    {
      suggestions: ['Have the other signers approve what waits: steward multi-sig-approve'],
    },
  )
}
