import { signAuditHead } from '../../src/main/protocol/audit'
import { makeIssue } from '../../src/main/protocol/delegation'
import { signSuspension } from '../../src/main/protocol/discovery'
import type { Signer } from '../../src/main/protocol/identity'
import { signDelegationNotice, signEndorsement } from '../../src/main/protocol/review/endorsements'
import type { Envelope } from '../../src/shared/model/envelope'
import { type AgentId, type Digest, toInstant } from '../../src/shared/model/ids'
import { issueStatement } from '../../src/shared/model/issue'
import { signed as attestation } from '../fixtures/attestations'
import { signedManifest } from '../fixtures/registry-documents'
import { handInAt, submitTo } from '../fixtures/registry-process'
import { told } from './told'
import type { ChaosWorld, Linked } from './world'

export interface Stolen {
  readonly id: AgentId
  readonly key: Signer
}

const SOME: Digest = `sha256:${'ab'.repeat(32)}` as Digest

/** All that a registry believes by an owner's signature, about another agent where it needs one. */
async function documentsOf({ id, key }: Stolen, other: AgentId): Promise<Record<string, Envelope>> {
  const at = toInstant(Date.now())
  const issue = issueStatement.parse({
    agent_id: other,
    client_id: id,
    task_id: 'task-1',
    order_digest: SOME,
    receipt_digest: SOME,
    codes: [{ code: 'python_syntax', count: 1 }],
    reported_at: at,
  })
  return {
    '/v1/agents': await signedManifest(key, id, { steward_version: '1.1.0' }),
    '/v1/suspensions': await signSuspension({ agent_id: id, action: 'resume', reason: 'all is well', at }, key),
    '/v1/attestations': (await attestation(key, { agent_id: id, capability: 'plan' })).envelope,
    '/v1/issues': (await makeIssue(issue, key)).envelope,
    '/v1/endorsements': await signEndorsement({ from: id, to: other, capability: 'plan', at }, key),
    '/v1/delegations': await signDelegationNotice(
      { agent_id: other, client_id: id, order_digest: SOME, finished_at: at },
      key,
    ),
    '/v1/audit-heads': await signAuditHead({ agent_id: id, log: '0'.repeat(32), entries: 1, head: SOME }, key),
  }
}

/** Lets the thief of a revoked key try everything at a registry; what was taken, as sentences. */
export async function acceptedFrom(stolen: Stolen, world: ChaosWorld, registry: Linked): Promise<string[]> {
  const other = world.publishedAgents[0]
  const accepted: string[] = []
  for (const [path, envelope] of Object.entries(await documentsOf(stolen, other))) {
    const { status } = await told(registry, (origin) =>
      path === '/v1/agents' ? submitTo(origin, stolen.key, envelope) : handInAt(origin, path, envelope),
    )
    if (status < 400) accepted.push(`${registry.name} took ${path} by the revoked key of ${stolen.id}`)
    if (status >= 500)
      accepted.push(`${registry.name} failed with ${status} on ${path} by the revoked key of ${stolen.id}`)
  }
  return accepted
}
