import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signAuditHead } from '../../../src/main/protocol/audit'
import { makeIssue } from '../../../src/main/protocol/delegation'
import { signRevocation, signSuspension, signVeto } from '../../../src/main/protocol/discovery'
import { signReviewDecision } from '../../../src/main/protocol/review/cases'
import { signDelegationNotice, signEndorsement } from '../../../src/main/protocol/review/endorsements'
import { registryRoutes } from '../../../src/main/servers/registry'
import { agentId, type Digest, toInstant } from '../../../src/shared/model/ids'
import { issueStatement } from '../../../src/shared/model/issue'
import { signed as attestation } from '../../fixtures/attestations'
import { Program } from '../../fixtures/program'
import { newSigner, signedManifest } from '../../fixtures/registry-documents'
import { submitTo } from '../../fixtures/registry-process'
import { routesOf, rowName } from '../authorization/route-table'
import { MOST_GROWTH_MB, residentMb } from './memory'
import { tryRawBytes } from './raw-bytes'
import { connectAs, type Good, hostileRequests, send } from './request'
import { INPUTS, timeLimit, tryInputs } from './trial'

// Every route of the built registry, under damaged requests to it; a route without a row fails.

const NOW = toInstant(Date.now())
const AT = `sha256:${'ab'.repeat(32)}` as Digest
const planner = agentId.parse('planner')
const client = agentId.parse('asker')
const [owner, asker, recovery, reviewer] = [newSigner(), newSigner(), newSigner(), newSigner()]
const identity = { primary_key: owner.publicKey, recovery_key: recovery.publicKey }

interface Row {
  readonly good: () => Good | Promise<Good>
  /** Whose signature the request itself carries. */
  readonly caller?: typeof owner
}

const documentRow = (path: string, documentSigner: typeof owner, write: () => Promise<unknown>): Row => ({
  good: async () => ({ path, body: await write(), documentSigner }),
})
const read = (path: string): Row => ({ good: () => ({ path }) })

const ROWS: Record<string, Row> = {
  'GET /ping': read('/ping'),
  'GET /health': read('/health'),
  'GET /v1/root': read('/v1/root'),
  'GET /v1/snapshot': read('/v1/snapshot'),
  'GET /v1/agents': read('/v1/agents?text=plan&capability=plan&limit=10&cursor=a'),
  'GET /v1/agents/:id': read('/v1/agents/planner'),
  'GET /v1/agents/:id/versions': read('/v1/agents/planner/versions'),
  'GET /v1/agents/:id/rotations': read('/v1/agents/planner/rotations'),
  'GET /v1/agents/:id/issues': read('/v1/agents/planner/issues'),
  'GET /v1/agents/:id/audit-heads': read(`/v1/agents/planner/audit-heads?log=${'0'.repeat(32)}&after=1`),
  'GET /v1/documents/:digest': read(`/v1/documents/${AT}`),
  'GET /v1/keys/:keyId': read(`/v1/keys/${owner.keyId}`),
  'GET /v1/revocations': read('/v1/revocations'),
  'GET /v1/approvals': read(`/v1/approvals?keys=${owner.keyId},${asker.keyId}`),
  'GET /v1/endorsements': read('/v1/endorsements?to=planner'),
  'GET /v1/events': read('/v1/events'),
  'GET /v1/agents/:id/activity': { ...read('/v1/agents/planner/activity?after=0'), caller: owner },
  'GET /v1/reviews': { ...read('/v1/reviews?state=open&limit=5'), caller: owner },
  'POST /v1/agents': {
    ...documentRow('/v1/agents', owner, () => signedManifest(owner, planner, { identity, steward_version: '1.1.0' })),
    caller: owner,
  },
  'POST /v1/revocations': documentRow('/v1/revocations', owner, () =>
    signRevocation({ agent_id: planner, key_id: newSigner().keyId, reason: 'key_compromise', revoked_at: NOW }, owner),
  ),
  'POST /v1/vetoes': documentRow('/v1/vetoes', recovery, () =>
    signVeto({ agent_id: planner, rotation: AT, at: NOW }, recovery),
  ),
  'POST /v1/suspensions': documentRow('/v1/suspensions', owner, () =>
    signSuspension({ agent_id: planner, action: 'suspend', reason: 'an alarm', at: NOW }, owner),
  ),
  'POST /v1/approvals': documentRow('/v1/approvals', owner, () =>
    signedManifest(owner, planner, {
      identity: { ...identity, multi_sig: { threshold: 2, signers: [owner.publicKey, asker.publicKey] } },
    }),
  ),
  'POST /v1/audit-heads': documentRow('/v1/audit-heads', asker, () =>
    signAuditHead({ agent_id: client, log: '0'.repeat(32), entries: 1, head: AT }, asker),
  ),
  'POST /v1/attestations': documentRow(
    '/v1/attestations',
    owner,
    async () => (await attestation(owner, { agent_id: planner, capability: 'plan' })).envelope,
  ),
  'POST /v1/issues': documentRow('/v1/issues', asker, async () => {
    const statement = issueStatement.parse({
      agent_id: planner,
      client_id: client,
      task_id: 'task-1',
      order_digest: AT,
      receipt_digest: AT,
      codes: [{ code: 'python_syntax', count: 1 }],
      reported_at: NOW,
    })
    return (await makeIssue(statement, asker)).envelope
  }),
  'POST /v1/reviews': documentRow('/v1/reviews', reviewer, () =>
    signReviewDecision(
      { registry: 'lab', case_id: 'case-1', action: 'approve', from_state: 'open', reason: 'because', at: NOW },
      reviewer,
    ),
  ),
  'POST /v1/endorsements': documentRow('/v1/endorsements', asker, () =>
    signEndorsement({ from: client, to: planner, capability: 'plan', at: NOW }, asker),
  ),
  'POST /v1/delegations': documentRow('/v1/delegations', asker, () =>
    signDelegationNotice({ agent_id: planner, client_id: client, order_digest: AT, finished_at: NOW }, asker),
  ),
}

const UNLIMITED = '9999999/1'
const home = mkdtempSync(join(tmpdir(), 'hostile-registry-'))
const registry = new Program('registry.js', [
  ...['--home', home, '--name', 'lab', '--search-limit', UNLIMITED],
  ...['--manifest-limit', UNLIMITED, '--publication-limit', UNLIMITED],
])
let origin: string
let pid: number

beforeAll(async () => {
  writeFileSync(join(home, 'reviewers.json'), JSON.stringify([reviewer.publicKey]))
  const ready = await registry.start()
  ;({ pid, url: origin } = ready)
  await submitTo(origin, owner, await signedManifest(owner, planner, { identity }))
  await submitTo(origin, asker, await signedManifest(asker, client))
}, 60_000)
afterAll(async () => {
  await registry.end()
  rmSync(home, { recursive: true, force: true })
})

describe('a registry', () => {
  it('has hostile input for each of its routes, and for no other', async () => {
    const nothing = { registry: undefined, signerOf: undefined, bodyOf: undefined } as never
    expect((await routesOf(registryRoutes, nothing)).map(rowName).sort()).toEqual(Object.keys(ROWS).sort())
  })

  it.each(Object.entries(ROWS))(
    'given damaged requests for %s, answers each in time and with a typed error, and keeps nothing of them',
    async (name, { good, caller }) => {
      const before = residentMb(pid)
      const connection = connectAs(origin, caller)
      const [method = ''] = name.split(' ')
      await tryInputs(hostileRequests(await good()), async (request) => send(connection, method, await request))
      await connection.dispatcher.destroy()
      const after = residentMb(pid)
      if (INPUTS > 1000) process.stdout.write(`${name}: ${INPUTS} inputs, ${before} to ${after} MB\n`)
      expect(registry.running).toBe(true)
      expect(after - before).toBeLessThan(MOST_GROWTH_MB)
    },
    timeLimit,
  )

  it('sent bytes that are hardly HTTP, answers with a problem or hangs up', () => tryRawBytes(origin), timeLimit)
})
