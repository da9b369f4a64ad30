import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/adapters/clock'
import { revokeKey } from '../../../src/main/engine/registry'
import { freePort } from '../../../src/main/hosts/program/free-port'
import { makeIssue, makeOrder, verifyCertificationRequest } from '../../../src/main/protocol/delegation'
import { signRevocation } from '../../../src/main/protocol/discovery'
import type { Signer } from '../../../src/main/protocol/identity'
import { agentRoutes } from '../../../src/main/servers/agent'
import { order } from '../../../src/shared/model/delegation'
import { agentId, toInstant } from '../../../src/shared/model/ids'
import { issueStatement } from '../../../src/shared/model/issue'
import { DAY, newSigner, signedManifest } from '../../fixtures/registry-documents'
import { ServedAgent } from '../../fixtures/served-agent'
import { ServedRegistry } from '../../fixtures/served-registry'
import { type Asked, ask, type Showing } from './asking'
import { type CertifiedCaller, certifiedCaller } from './certified-caller'
import { routesOf, rowName } from './route-table'

// TRUST "Callers": every route of an agent and every kind of caller, over TLS; a route without a row fails.

const clock = systemClock()
const WORKER = agentId.parse('worker')
const TASK = 'task-of-the-client'
const DIGEST = 'ab'.repeat(32)

let registry: ServedRegistry
let agent: ServedAgent
let origin: string
let client: CertifiedCaller
let callers: Record<Kind, Showing>

const orderOf = async ({ id, owner }: CertifiedCaller, task_id: string): Promise<string> => {
  const content = order.parse({
    task_id,
    client_id: id,
    agent_id: WORKER,
    manifest_digest: `sha256:${DIGEST}`,
    operation: 'plan',
    input: {},
    idempotency_key: task_id,
    ordered_at: toInstant(clock.now()),
  })
  return JSON.stringify((await makeOrder(content, owner)).envelope)
}

const issueOf = async ({ id, owner }: CertifiedCaller): Promise<string> => {
  const statement = issueStatement.parse({
    agent_id: WORKER,
    client_id: id,
    task_id: TASK,
    order_digest: `sha256:${DIGEST}`,
    receipt_digest: `sha256:${DIGEST}`,
    codes: [{ code: 'python_syntax', count: 1 }],
    reported_at: toInstant(clock.now()),
  })
  return JSON.stringify((await makeIssue(statement, owner)).envelope)
}

/** Those whom the wire turns away whatever they ask, and with what. */
const TURNED_AWAY = {
  'without a certificate': 'tls_client_certificate_required',
  'without a signature': 'request_unsigned',
  'with a key that nobody knows': 'request_signer_unknown',
  'with an expired signature': 'request_expired',
  'with a revoked owner key': 'key_revoked',
  'with a revoked operational key': 'key_revoked',
  'with the certificate of another client': 'request_signer_mismatch',
  'as the owner of the agent, without its certificate': 'request_signer_mismatch',
} as const
/** Those whom the wire lets in: a task is its client's key's alone. */
const LET_IN = ['as the client', 'as another client', 'with an operational key of the client'] as const
type Kind = keyof typeof TURNED_AWAY | (typeof LET_IN)[number]

interface Row {
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: () => string | Promise<string>
  /** What the client whose task it is gets. */
  readonly own: string
  /** What every other known key gets. */
  readonly others: string
}

const own = `/v1/tasks/${TASK}`
const ROWS: Record<string, Row> = {
  'GET /ping': { own: 'taken', others: 'taken' },
  'GET /health': { own: 'taken', others: 'taken' },
  // The order is signed by the client: nobody else may bring it as its own.
  'POST /v1/tasks': {
    headers: { 'idempotency-key': TASK },
    body: () => orderOf(client, TASK),
    own: 'taken',
    others: 'request_signer_mismatch',
  },
  'GET /v1/tasks': { path: `/v1/tasks?idempotency_key=${TASK}`, own: 'taken', others: 'task_unknown' },
  'GET /v1/tasks/:id': { path: own, own: 'taken', others: 'task_unknown' },
  'GET /v1/tasks/:id/events': { path: `${own}/events`, own: 'taken', others: 'task_unknown' },
  'GET /v1/tasks/:id/receipt': { path: `${own}/receipt`, own: 'taken', others: 'task_unknown' },
  'GET /v1/tasks/:id/artifacts/*': { path: `${own}/artifacts/x.md`, own: 'artifact_unknown', others: 'task_unknown' },
  'POST /v1/tasks/:id/issues': {
    path: `${own}/issues`,
    body: () => issueOf(client),
    // It is about another receipt than the task's.
    own: 'input_invalid',
    others: 'task_unknown',
  },
  'GET /v1/tasks/:id/checkpoints/:n': {
    path: `${own}/checkpoints/1`,
    own: 'checkpoint_unknown',
    others: 'task_unknown',
  },
  'POST /v1/tasks/:id/checkpoints/:n/blocks': {
    path: `${own}/checkpoints/1/blocks`,
    body: () => JSON.stringify({ blocks: [`sha256:${DIGEST}`] }),
    own: 'checkpoint_unknown',
    others: 'task_unknown',
  },
  // Uploads belong to the key that brings them: what is brought is judged, and none of it is another's.
  'POST /v1/checkpoints': { body: () => '{}', own: 'document_malformed', others: 'document_malformed' },
  'POST /v1/checkpoints/:digest/blocks': {
    path: `/v1/checkpoints/${DIGEST}/blocks`,
    body: () => '',
    own: 'checkpoint_unknown',
    others: 'checkpoint_unknown',
  },
  'POST /v1/tasks/:id/cancel': { path: `${own}/cancel`, own: 'taken', others: 'task_unknown' },
}

const revoke = async ({ id, owner }: CertifiedCaller, { keyId }: Signer): Promise<void> => {
  const statement = { agent_id: agentId.parse(id), key_id: keyId, reason: 'key_compromise' } as const
  await revokeKey(registry.registry, await signRevocation({ ...statement, revoked_at: toInstant(clock.now()) }, owner))
}

beforeAll(async () => {
  registry = await ServedRegistry.start({ name: 'lab', clock })
  agent = await ServedAgent.make(WORKER, clock)
  const agentOwner = newSigner()
  const { operational_keys, tls_pin } = verifyCertificationRequest(await agent.keys())
  const term = { not_before: toInstant(clock.now() - 60_000), not_after: toInstant(clock.now() + DAY) }
  const manifest = {
    capabilities: { interfaces: [], operations: [{ name: 'plan', input_schema: { type: 'object' } }] },
    identity: {
      primary_key: agentOwner.publicKey,
      operational_keys: operational_keys.map((key) => ({ ...key, ...term })),
    },
    tls: { pins: [tls_pin] },
  }
  await registry.publish(agentOwner, WORKER, manifest)
  client = await certifiedCaller(registry, 'asker')
  const other = await certifiedCaller(registry, 'bystander')
  const [former, renewed] = [await certifiedCaller(registry, 'quitter'), await certifiedCaller(registry, 'renewer')]
  await revoke(former, former.owner)
  await revoke(renewed, renewed.operational)
  const port = await freePort(undefined)
  await agent.serve(await signedManifest(agentOwner, WORKER, manifest), port, registry)
  origin = `https://127.0.0.1:${port}`
  const { owner: signer, tls } = client
  callers = {
    'without a certificate': { signer },
    'without a signature': { tls },
    'with a key that nobody knows': { signer: newSigner(), tls },
    'with an expired signature': { signer, tls, at: clock.now() - 3_600_000 },
    'with a revoked owner key': { signer: former.owner, tls: former.tls },
    'with a revoked operational key': { signer: renewed.operational, tls: renewed.tls },
    'with the certificate of another client': { signer, tls: other.tls },
    'as the owner of the agent, without its certificate': { signer: agentOwner, tls: other.tls },
    'as the client': { signer, tls },
    'as another client': { signer: other.owner, tls: other.tls },
    'with an operational key of the client': { signer: client.operational, tls },
  }
  const headers = { 'idempotency-key': TASK, prefer: 'wait=10' }
  const first = { method: 'POST', path: '/v1/tasks', headers, body: await orderOf(client, TASK) }
  if ((await ask(origin, first, { signer, tls })) !== 'taken') throw new Error('the client’s own task was not taken')
}, 60_000)
afterAll(async () => {
  await agent.close()
  await registry.stop()
})

const declared = () =>
  routesOf(agentRoutes, {
    agent: undefined,
    clock,
    callerOf: undefined,
    confirmCaller: undefined,
    bodyOf: undefined,
  } as never)

const askedOf = async (name: string, { path, headers, body }: Row): Promise<Asked> => {
  const [method = '', url = ''] = name.split(' ')
  return { method, path: path ?? url, ...(headers && { headers }), ...(body && { body: await body() }) }
}

describe('an agent, asked', () => {
  it('has a row for each of its routes, and no other', async () => {
    expect((await declared()).map(rowName).sort()).toEqual(Object.keys(ROWS).sort())
  })

  it('serves nobody unknown anywhere', async () => {
    expect((await declared()).filter(({ caller }) => caller !== 'known')).toEqual([])
  })

  describe.each(Object.entries(ROWS))('%s', (name, row) => {
    it.each(Object.entries(TURNED_AWAY))('%s, turns the caller away', async (kind, code) => {
      expect(await ask(origin, await askedOf(name, row), callers[kind as Kind])).toBe(code)
    })

    it.each(LET_IN)('%s, answers what is that caller’s', async (kind) => {
      expect(await ask(origin, await askedOf(name, row), callers[kind])).toBe(
        kind === 'as the client' ? row.own : row.others,
      )
    })
  })
})
