import type {
  getAgent,
  holderOfKey,
  listAgents,
  listApprovals,
  listRotations,
  listVersions,
} from '../../engine/registry'

/** What is found, in the words of the wire: snake_case as in every document. */

type Found<F extends (...parameters: never[]) => Promise<unknown>> = Awaited<ReturnType<F>>

export const agentAnswer = ({ agentId, state, revision, digest, publishedAt, ...rest }: Found<typeof getAgent>) => ({
  agent_id: agentId,
  state,
  revision,
  digest,
  published_at: publishedAt,
  owner_key: rest.ownerKey,
  keys: rest.keys,
  summary: rest.summary,
  attestations: rest.attestations,
  envelope: rest.envelope,
})

export const versionAnswer = ({ revision, digest, publishedAt, ownerKey }: Found<typeof listVersions>[number]) => ({
  revision,
  digest,
  published_at: publishedAt,
  owner_key: ownerKey,
})

export const pageAnswer = ({ entries, total, nextCursor }: Found<typeof listAgents>) => ({
  agents: entries,
  total,
  ...(nextCursor !== undefined && { next_cursor: nextCursor }),
})

export const keyAnswer = ({ publication, revoked }: Found<typeof holderOfKey>) => ({
  agent_id: publication.agentId,
  digest: publication.digest,
  envelope: publication.envelope,
  revoked,
})

export const approvalAnswer = ({ envelope, submittedAt, expiresAt }: Found<typeof listApprovals>[number]) => ({
  envelope,
  submitted_at: submittedAt,
  expires_at: expiresAt,
})

export const rotationAnswer = (rotation: Found<typeof listRotations>[number]) => ({
  agent_id: rotation.agentId,
  digest: rotation.digest,
  from: rotation.from,
  to: rotation.to,
  submitted_at: rotation.submittedAt,
  matures_at: rotation.maturesAt,
  outcome: rotation.outcome,
  envelope: rotation.envelope,
})
