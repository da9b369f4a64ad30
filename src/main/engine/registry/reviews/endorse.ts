import { type Envelope, PAYLOAD_TYPE } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/errors'
import { type AgentId, type Instant, toInstant } from '../../../../shared/model/ids'
import type { Endorsement } from '../../../../shared/model/review'
import { verifyManifestEnvelope } from '../../../protocol/discovery'
import { decodeBase64, sha256Digest } from '../../../protocol/encoding'
import {
  type EndorserRecord,
  endorsementFault,
  readEndorsement,
  verifyEndorsement,
} from '../../../protocol/review/endorsements'
import type { RegistryContext } from '../context'
import { getAgent } from '../get-agent'
import { receiptFor } from '../receipt'
import { watchEndorsement } from './watch-for-rings'

interface Taken {
  /** Signed submission receipt. */
  readonly receipt: Envelope
  /** False where the same endorsement was there already. */
  readonly created: boolean
}

/** Takes one agent's word for another, where the policy lets it. */
export const endorse = (context: RegistryContext, envelope: Envelope): Promise<Taken> =>
  context.submit(() => take(context, envelope))

/**
 * @throws StewardError `agent_unknown`, `signer_unknown`, `signature_invalid`, `key_revoked`, `agent_suspended`,
 * `endorsement_refused` with the rule of FAILURE_MODES 4.1 that refuses it
 */
async function take(context: RegistryContext, envelope: Envelope): Promise<Taken> {
  const endorser = await getAgent(context, readEndorsement(envelope).from)
  const owner = verifyManifestEnvelope(endorser.envelope, { now: context.clock.now() }).manifest.identity.primary_key
  const given = verifyEndorsement(envelope, owner)
  const endorsed = await getAgent(context, given.to)
  await assertInService(context, endorser, endorsed)
  const before = await context.store.endorsements.about({ from: given.from })
  const isThere = before.some(
    ({ endorsement: { to, capability } }) => to === given.to && capability === given.capability,
  )
  if (!isThere) {
    const record = await recordOf(context, { endorser, endorsed, before: before.map(({ endorsement: { at } }) => at) })
    assertWithinPolicy(context, given, record)
    await context.store.endorsements.add(given, envelope)
    await watchEndorsement(context, given)
  }
  return { receipt: await receiptOf(context, envelope, endorser), created: !isThere }
}

type Registered = Awaited<ReturnType<typeof getAgent>>

async function assertInService({ store }: RegistryContext, endorser: Registered, endorsed: Registered): Promise<void> {
  if (await store.isRevoked(endorser.ownerKey))
    throw new StewardError('key_revoked', `the owner key of ${endorser.agentId} is revoked`)
  for (const { agentId, state } of [endorser, endorsed])
    if (state === 'banned' || state === 'suspended' || state === 'withdrawn')
      throw new StewardError('agent_suspended', `${agentId} is ${state}: it neither endorses nor is endorsed`)
}

async function recordOf(
  { store }: RegistryContext,
  { endorser, endorsed, before }: { endorser: Registered; endorsed: Registered; before: readonly Instant[] },
): Promise<EndorserRecord> {
  const { agentId: from } = endorser
  const returned = await store.endorsements.about({ from: endorsed.agentId, to: from })
  return {
    createdAt: (await store.versions(from)).at(-1)?.publishedAt ?? endorser.publishedAt,
    delegations: await store.endorsements.delegationsOf(from),
    endorsedAt: before,
    isEndorsedBack: returned.length > 0,
    sameOwner: endorser.ownerKey === endorsed.ownerKey,
  }
}

function assertWithinPolicy({ desk, clock }: RegistryContext, given: Endorsement, record: EndorserRecord): void {
  const rules = desk?.policy().registry_policy.endorsement_validation
  const fault = rules && endorsementFault(given, record, rules, clock.now())
  if (fault === undefined) return
  throw new StewardError(
    'endorsement_refused',
    `the endorsement of ${given.to} by ${given.from} is refused: ${fault}`,
    {
      details: { from: given.from, to: given.to },
      suggestions: ['The registry’s policy says who may endorse: registry_policy.endorsement_validation.'],
    },
  )
}

const receiptOf = (
  context: RegistryContext,
  envelope: Envelope,
  { agentId, ownerKey }: Registered,
): Promise<Envelope> =>
  receiptFor(context, {
    document_digest: sha256Digest(decodeBase64(envelope.payload)),
    payload_type: PAYLOAD_TYPE.endorsement,
    agent_id: agentId,
    key_id: ownerKey,
    submitted_at: toInstant(context.clock.now()),
  })

/** The signed endorsements of an agent: whoever reads them verifies each. */
export const endorsementsOf = async ({ store }: RegistryContext, to: AgentId): Promise<Envelope[]> =>
  (await store.endorsements.about({ to })).map(({ envelope }) => envelope)
