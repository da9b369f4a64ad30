import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WorkerPool } from '../../../src/main/adapters/worker-pool'
import type { WorkKinds } from '../../../src/main/engine/ports'
import { listCases, publishManifest, revokeKey } from '../../../src/main/engine/registry'
import { signAuditHead } from '../../../src/main/protocol/audit'
import { makeIssue } from '../../../src/main/protocol/delegation'
import { signRevocation, signSuspension, signVeto } from '../../../src/main/protocol/discovery'
import { decodeBase64, sha256Digest } from '../../../src/main/protocol/encoding'
import type { Signer } from '../../../src/main/protocol/identity'
import { parsePolicy } from '../../../src/main/protocol/policy'
import { signReviewDecision } from '../../../src/main/protocol/review/cases'
import { signDelegationNotice, signEndorsement } from '../../../src/main/protocol/review/endorsements'
import { registryRoutes } from '../../../src/main/servers/registry'
import type { Envelope } from '../../../src/shared/model/envelope'
import { type AgentId, agentId, type Digest, keyId, toInstant } from '../../../src/shared/model/ids'
import { issueStatement } from '../../../src/shared/model/issue'
import { signed as attestation } from '../../fixtures/attestations'
import { DAY, newRegistryIdentity, newSigner, START, signedManifest } from '../../fixtures/registry-documents'
import { HandClock, quiet } from '../../unit/engine/agent/agent-under-test'
import { serveRegistry } from '../../unit/servers/registry/registry-under-test'
import { ask } from './asking'
import { routesOf, rowName } from './route-table'

// TRUST "Callers": every route of a registry and every kind of caller or signer, over TLS; a route without a row fails.

/** Who signs, a document or a request, in the order asked: those who may change most come last. */
const SIGNERS = [
  'nobody known',
  'another client',
  'an operational key',
  'a revoked owner key',
  'a reviewer',
  'the recovery key',
  'the owner',
] as const
type SignedBy = (typeof SIGNERS)[number]
type Answers = Readonly<Record<SignedBy, string>>

const NOW = toInstant(START)
const AT = `sha256:${'ab'.repeat(32)}` as Digest
const planner = agentId.parse('planner')
const former = agentId.parse('former')
const bystander = agentId.parse('quality-validator')
const council = agentId.parse('council')
const squat = agentId.parse('quality-validatr')

const workers = new WorkerPool<WorkKinds>({ clock: new HandClock(), log: quiet })
afterAll(() => workers.close())

/** A registry with an agent of every standing; what is asked is asked in the name of `planner`, or of `former`. */
async function open() {
  const [owner, recovery, operational, spare] = [newSigner(), newSigner(), newSigner(), newSigner()]
  const [client, gone, unused, reviewer] = [newSigner(), newSigner(), newSigner(), newSigner()]
  const [first, second] = [newSigner(), newSigner()]
  const { policy } = parsePolicy('{}', { format: 'jsonc' })
  // Its rules on endorsers' age and use are tested where they are made; here it counts who signed.
  const rules = policy.registry_policy.endorsement_validation
  Object.assign(rules, { min_endorser_age_days: 0, min_endorser_delegations: 0 })
  const served = await serveRegistry({}, newRegistryIdentity({ reviewers: [reviewer.publicKey] }), {
    policy: () => policy,
    workers,
  })
  const term = { not_before: toInstant(START - DAY), not_after: toInstant(START + DAY) }
  const certified = (...keys: Signer[]) => keys.map(({ publicKey }) => ({ ...publicKey, ...term }))
  const identity = {
    primary_key: owner.publicKey,
    recovery_key: recovery.publicKey,
    operational_keys: certified(operational, spare),
  }
  await served.publish(owner, planner, { identity })
  await served.publish(client, bystander)
  await served.publish(gone, former, {
    identity: { primary_key: gone.publicKey, operational_keys: certified(unused) },
  })
  const multi_sig = { threshold: 2, signers: [first.publicKey, second.publicKey] }
  await served.publish(first, council, { identity: { primary_key: first.publicKey, multi_sig } }, [first, second])
  await served.publish(newSigner(), squat)
  await revokeKey(served.registry, await revocation(former, gone, gone))
  const by: Record<SignedBy, Signer> = {
    'nobody known': newSigner(),
    'another client': client,
    'an operational key': operational,
    'a revoked owner key': gone,
    'a reviewer': reviewer,
    'the recovery key': recovery,
    'the owner': owner,
  }
  return {
    ...served,
    identity,
    by,
    spare: { [planner]: spare, [former]: unused },
    councillors: [first, second] as const,
  }
}
type World = Awaited<ReturnType<typeof open>>

const revocation = (subject: AgentId, key: Signer, signer: Signer): Promise<Envelope> =>
  signRevocation({ agent_id: subject, key_id: key.keyId, reason: 'key_compromise', revoked_at: NOW }, signer)

/** The document of one kind that speaks in the name of `subject`. */
type Write = (subject: AgentId, signer: Signer, world: World) => Promise<Envelope>

interface DocumentRow {
  readonly write: Write
  readonly answers: Answers
  /** What must have happened before. */
  readonly before?: (world: World) => Promise<unknown>
  /** Only the key that the document names may bring it. */
  readonly submitter?: true
}

const ownersAlone = (refused: string, change: Partial<Answers> = {}): Answers => ({
  'nobody known': refused,
  'another client': refused,
  'an operational key': refused,
  'a revoked owner key': refused,
  'a reviewer': refused,
  'the recovery key': refused,
  'the owner': 'taken',
  ...change,
})

const rotation = async ({ identity, by }: World): Promise<Envelope> => {
  const fresh = newSigner()
  const rotation_history = [
    { key_id: by['the owner'].keyId, rotated_at: NOW, reason: 'rotation', valid_until: toInstant(START + 30 * DAY) },
  ]
  const rotated = { ...identity, primary_key: fresh.publicKey, rotation_history }
  return signedManifest(fresh, planner, { identity: rotated }, [fresh, by['the owner']])
}
const rotations = new WeakMap<World, Envelope>()

const DOCUMENTS: Record<string, DocumentRow> = {
  'POST /v1/agents': {
    submitter: true,
    write: (subject, signer, { identity }) =>
      signedManifest(signer, subject, {
        identity: { ...identity, primary_key: signer.publicKey },
        steward_version: '1.1.0',
      }),
    answers: ownersAlone('forbidden', {
      // One key in two roles.
      'an operational key': 'manifest_invalid',
      'the recovery key': 'manifest_invalid',
      'a revoked owner key': 'key_revoked',
    }),
  },
  'POST /v1/revocations': {
    // Of another key than the one that signs: any key may end itself.
    write: (subject, signer, { spare }) => revocation(subject, spare[subject] ?? signer, signer),
    answers: ownersAlone('forbidden', { 'the recovery key': 'taken' }),
  },
  'POST /v1/vetoes': {
    before: async (world) => {
      const envelope = await rotation(world)
      rotations.set(world, envelope)
      await publishManifest(world.registry, { envelope, signedBy: keyId.parse(envelope.signatures[0]?.keyid) })
    },
    write: (subject, signer, world) =>
      signVeto(
        { agent_id: subject, rotation: sha256Digest(decodeBase64(rotations.get(world)?.payload ?? '')), at: NOW },
        signer,
      ),
    answers: ownersAlone('signer_unknown', {
      'the recovery key': 'taken',
      'the owner': 'signer_unknown',
      // There is no recovery key that could.
      'a revoked owner key': 'forbidden',
    }),
  },
  'POST /v1/suspensions': {
    write: (subject, signer, { clock }) => {
      clock.pass(1)
      const at = toInstant(clock.now())
      return signSuspension({ agent_id: subject, action: 'suspend', reason: 'an alarm', at }, signer)
    },
    answers: ownersAlone('signer_unknown', { 'the recovery key': 'taken' }),
  },
  'POST /v1/approvals': {
    // Of an agent that two decide on together: its owner here is the one of them.
    write: (_subject, signer, { by, councillors: [first, second] }) => {
      const multi_sig = { threshold: 2, signers: [first.publicKey, second.publicKey] }
      const identity = { primary_key: first.publicKey, multi_sig }
      const signedBy = signer === by['the owner'] ? first : signer
      return signedManifest(first, council, { identity, steward_version: '1.1.0' }, [signedBy])
    },
    answers: ownersAlone('signer_unknown'),
  },
  'POST /v1/audit-heads': {
    write: (subject, signer) => signAuditHead({ agent_id: subject, log: '0'.repeat(32), entries: 1, head: AT }, signer),
    // Whoever keeps the log signs for it: the agent's process has no other key.
    answers: ownersAlone('not_found', {
      'another client': 'forbidden',
      'an operational key': 'taken',
      'a revoked owner key': 'key_revoked',
    }),
  },
  'POST /v1/attestations': {
    write: async (subject, signer, { store }) =>
      (await attestation(signer, { agent_id: subject, capability: 'plan' }, (await store.latest(subject))?.digest))
        .envelope,
    answers: ownersAlone('signer_unknown', { 'a revoked owner key': 'key_revoked' }),
  },
  'POST /v1/issues': {
    write: async (subject, signer) =>
      (
        await makeIssue(
          issueStatement.parse({
            agent_id: bystander,
            client_id: subject,
            task_id: 'task-1',
            order_digest: AT,
            receipt_digest: AT,
            codes: [{ code: 'python_syntax', count: 1 }],
            reported_at: NOW,
          }),
          signer,
        )
      ).envelope,
    answers: ownersAlone('not_found', {
      'another client': 'input_invalid',
      'an operational key': 'taken',
      'a revoked owner key': 'key_revoked',
    }),
  },
  'POST /v1/reviews': {
    write: async (_subject, signer, { registry, by }) => {
      const [open] = await listCases(registry, { caller: by['a reviewer'].keyId, state: undefined, limit: 1 })
      if (open === undefined) throw new Error('there is no case')
      const { id: case_id, state: from_state } = open
      return signReviewDecision(
        { registry: 'lab', case_id, action: 'approve', from_state, reason: 'because', at: NOW },
        signer,
      )
    },
    answers: ownersAlone('signer_unknown', { 'a reviewer': 'taken', 'the owner': 'signer_unknown' }),
  },
  'POST /v1/endorsements': {
    write: (subject, signer) => signEndorsement({ from: subject, to: bystander, capability: 'plan', at: NOW }, signer),
    answers: ownersAlone('signer_unknown', { 'a revoked owner key': 'key_revoked' }),
  },
  'POST /v1/delegations': {
    write: (subject, signer) =>
      signDelegationNotice({ agent_id: bystander, client_id: subject, order_digest: AT, finished_at: NOW }, signer),
    answers: ownersAlone('signer_unknown', { 'a revoked owner key': 'key_revoked' }),
  },
}

/** Read by whoever signs the request. */
const SIGNED: Record<string, { readonly path: string; readonly answers: Answers }> = {
  'GET /v1/agents/:id/activity': {
    path: '/v1/agents/planner/activity',
    answers: ownersAlone('request_signer_unknown', {
      'another client': 'forbidden',
      'a reviewer': 'forbidden',
      'a revoked owner key': 'key_revoked',
    }),
  },
  // Each owner sees the cases of its own agents, a reviewer all.
  'GET /v1/reviews': {
    path: '/v1/reviews',
    answers: ownersAlone('request_signer_unknown', {
      'another client': 'taken',
      'a reviewer': 'taken',
      'a revoked owner key': 'key_revoked',
    }),
  },
}

/** Read by anyone: what is read is signed, or nobody's. */
const OPEN: Record<string, { readonly path: string; readonly answer?: string }> = {
  'GET /ping': { path: '/ping' },
  'GET /health': { path: '/health' },
  'GET /v1/root': { path: '/v1/root' },
  'GET /v1/snapshot': { path: '/v1/snapshot' },
  'GET /v1/agents': { path: '/v1/agents' },
  'GET /v1/agents/:id': { path: '/v1/agents/planner' },
  'GET /v1/agents/:id/versions': { path: '/v1/agents/planner/versions' },
  'GET /v1/agents/:id/rotations': { path: '/v1/agents/planner/rotations' },
  'GET /v1/agents/:id/issues': { path: '/v1/agents/planner/issues' },
  'GET /v1/agents/:id/audit-heads': { path: `/v1/agents/planner/audit-heads?log=${'0'.repeat(32)}` },
  'GET /v1/documents/:digest': { path: `/v1/documents/${AT}`, answer: 'not_found' },
  'GET /v1/keys/:keyId': { path: `/v1/keys/${AT}`, answer: 'not_found' },
  'GET /v1/revocations': { path: '/v1/revocations' },
  'GET /v1/approvals': { path: `/v1/approvals?keys=${AT}` },
  'GET /v1/endorsements': { path: '/v1/endorsements?to=planner' },
  'GET /v1/events': { path: '/v1/events' },
}

const declared = () =>
  routesOf(registryRoutes, { registry: undefined, signerOf: undefined, bodyOf: undefined } as never)

let world: World
const opened = (prepare?: (world: World) => Promise<unknown>): void => {
  beforeAll(async () => {
    world = await open()
    await prepare?.(world)
  }, 30_000)
  afterAll(() => world.close())
}

describe('a registry', () => {
  it('has a row for each of its routes, and no other', async () => {
    const rows = [...Object.keys(DOCUMENTS), ...Object.keys(SIGNED), ...Object.keys(OPEN)]
    expect((await declared()).map(rowName).sort()).toEqual(rows.sort())
  })

  it('lets each route be called by those whom its row is about', async () => {
    for (const route of await declared()) {
      const name = rowName(route)
      const expected = name in SIGNED ? 'owner' : DOCUMENTS[name]?.submitter ? 'submitter' : 'anyone'
      expect([name, route.caller]).toEqual([name, expected])
    }
  })

  describe.each(Object.entries(DOCUMENTS))('given a document at %s', (name, row) => {
    opened(row.before)
    const path = name.replace('POST ', '')

    it.each(SIGNERS)('signed by %s, judges it by its signature', async (signedBy) => {
      const signer = world.by[signedBy]
      const subject = signedBy === 'a revoked owner key' ? former : planner
      const body = JSON.stringify(await row.write(subject, signer, world))
      const showing = row.submitter ? { signer, at: world.clock.now() } : {}
      expect(await ask(world.origin, { method: 'POST', path, body }, showing)).toBe(row.answers[signedBy])
    })

    it('takes none that is signed by nobody', async () => {
      const document = await row.write(planner, world.by['the owner'], world)
      const body = JSON.stringify({ ...document, signatures: [] })
      expect(await ask(world.origin, { method: 'POST', path, body }, {})).toMatch(
        row.submitter ? 'request_unsigned' : /^document_|^signer_unknown$/,
      )
    })
  })

  describe.each(Object.entries(SIGNED))('asked at %s', (_name, { path, answers }) => {
    opened()

    it.each(SIGNERS)('by %s, answers whoever may see it', async (signedBy) => {
      const showing = { signer: world.by[signedBy], at: world.clock.now() }
      expect(await ask(world.origin, { method: 'GET', path }, showing)).toBe(answers[signedBy])
    })

    it('by nobody, or by the owner of an hour ago, answers nothing', async () => {
      const late = { signer: world.by['the owner'], at: world.clock.now() - 3_600_000 }
      expect(await ask(world.origin, { method: 'GET', path }, {})).toBe('request_unsigned')
      expect(await ask(world.origin, { method: 'GET', path }, late)).toBe('request_expired')
    })
  })

  describe('that is open to all', () => {
    opened()

    it.each(Object.entries(OPEN))('answers %s alike, whoever asks', async (_name, { path, answer = 'taken' }) => {
      for (const signer of [undefined, ...Object.values(world.by)])
        expect(await ask(world.origin, { method: 'GET', path }, { signer, at: world.clock.now() })).toBe(answer)
    })
  })
})
