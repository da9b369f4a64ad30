import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/adapters/clock'
import { ensureKeyFile, FileVault } from '../../src/main/adapters/keyvault'
import { clientIdentity } from '../../src/main/engine/identity/client-identity'
import { DAY_MS } from '../../src/shared/model/duration'
import { type AgentId, agentId } from '../../src/shared/model/ids'
import {
  Interceptor,
  type InterceptorOptions,
  type SeenAnswer,
  type Shown,
  type Tampering,
} from '../fixtures/interceptor'
import { LinkedWorld, WORKER } from '../fixtures/linked-world'
import { SignedCalls } from '../fixtures/signed-calls'

// FAILURE_MODES 6.2, issue "keys and compromise", 2. Somebody between a real client and a real agent; where the test says so with
// the stolen TLS keys of both, so that only the signatures are left to notice.

let world: LinkedWorld
let agentPort: number
let vault: FileVault
let stolen: { agent: Shown; client: Shown }
let middle: Interceptor | undefined

beforeAll(async () => {
  world = await LinkedWorld.start()
  agentPort = world.link.target ?? 0
  vault = new FileVault(join(world.home, 'agent', 'vault'), systemClock())
  await vault.open({ method: 'key_file', path: join(world.home, 'agent', 'vault.key') })
  const { tls } = await clientIdentity(world.engine.engine.context)
  if (tls === undefined) throw new Error('the client has no certificate')
  stolen = { agent: await certificateOf(vault), client: tls }
})
afterAll(() => world.stop())
afterEach(async () => {
  await lead(agentPort)
  await middle?.close()
  middle = undefined
})

interface Wish {
  readonly names?: AgentId
  readonly notAfter?: number
}

/** A certificate over the TLS key of a vault. */
async function certificateOf(from: FileVault, { names = WORKER, notAfter = Date.now() + DAY_MS }: Wish = {}) {
  const key = from.list().find(({ algorithm }) => algorithm === 'ecdsa-p256-sha256')
  if (key === undefined) throw new Error('the vault has no TLS key')
  const term = { notBefore: notAfter - 2 * DAY_MS, notAfter }
  const { pem } = await from.issueCertificate({ keyId: key.key_id, agentId: names, ips: ['127.0.0.1'], ...term })
  return { certificate: pem, privateKey: from.tlsKeyPem(key.key_id) }
}

async function strangersVault(): Promise<FileVault> {
  const folder = mkdtempSync(join(tmpdir(), 'steward-stranger-'))
  const made = new FileVault(join(folder, 'vault'), systemClock())
  ensureKeyFile(join(folder, 'vault.key'))
  await made.create({ method: 'key_file', path: join(folder, 'vault.key') })
  await made.generate({ role: 'operational', algorithm: 'ecdsa-p256-sha256', agentId: WORKER, label: 'TLS' })
  return made
}

/** Puts somebody between client and agent. */
async function between(options: Partial<InterceptorOptions>, tampering: Tampering = {}): Promise<Interceptor> {
  middle = await Interceptor.start({ shows: stolen.agent, poses: stolen.client, target: agentPort, ...options })
  middle.tampering = tampering
  await lead(middle.port)
  return middle
}

/** Has the next connection lead there; those that are open are closed. */
async function lead(port: number): Promise<void> {
  world.link.target = port
  await world.engine.engine.context.http.forget(world.link.origin)
}

const ask = () => world.client.call('agents.measure', { agent_id: WORKER })
const refusalOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'believed',
    (error: { code?: string }) => error.code ?? String(error),
  )
const delegate = async (key: string) => {
  const order = { agent_id: WORKER, operation: 'foo', input: { key }, idempotency_key: key }
  return world.ended((await world.client.call('delegations.start', order)).task_id)
}
const alertFor = async (code: string) => {
  const { alerts } = await world.client.call('alerts.list', { state: 'open' })
  return alerts.find(({ kind, evidence }) => kind !== 'task_failed' && evidence['code'] === code)
}

async function expectHonestPath(): Promise<void> {
  await lead(agentPort)
  expect(await ask()).toMatchObject({ circuit: { state: 'closed' } })
}

describe('the honest path', () => {
  it('works, and raises nothing', async () => {
    expect((await delegate('honest')).state).toBe('completed')
    expect((await world.client.call('alerts.list', {})).alerts).toEqual([])
  })

  it('works even through somebody who has both TLS keys and only listens', async () => {
    const listening = await between({})
    expect(await ask()).toMatchObject({ circuit: { state: 'closed' } })
    expect(listening.seen.length).toBeGreaterThan(0)
  })
})

describe('somebody in the middle', () => {
  it('with a certificate of another authority gets no byte of a request', async () => {
    const { certificate, privateKey } = await certificateOf(await strangersVault())
    const liar = await between({ shows: { certificate, privateKey } })
    expect(await refusalOf(ask())).toBe('tls_pin_mismatch')
    expect(liar.seen).toEqual([])
    expect(await alertFor('tls_pin_mismatch')).toMatchObject({ kind: 'interception', severity: 'critical' })
    await expectHonestPath()
  })

  it('with another key that the agent’s own authority certified gets no byte of a request', async () => {
    const issuer = vault.list().find(({ algorithm }) => algorithm === 'ecdsa-p256-sha256')
    const other = await vault.generate({ role: 'operational', algorithm: 'ecdsa-p256-sha256', label: 'another' })
    if (issuer === undefined) throw new Error('the agent has no TLS key')
    const { pem } = await vault.issueCertificate({
      ...{ keyId: other.key_id, issuerKeyId: issuer.key_id, agentId: WORKER, ips: ['127.0.0.1'] },
      ...{ notBefore: Date.now() - DAY_MS, notAfter: Date.now() + DAY_MS },
    })
    const liar = await between({ shows: { certificate: pem, privateKey: vault.tlsKeyPem(other.key_id) } })
    expect(await refusalOf(ask())).toBe('tls_pin_mismatch')
    expect(liar.seen).toEqual([])
    expect((await alertFor('tls_pin_mismatch'))?.evidence).toMatchObject({ found: other.key_id })
    await expectHonestPath()
  })

  it('with the right key and another agent’s name gets no byte of a request', async () => {
    const liar = await between({ shows: await certificateOf(vault, { names: agentId.parse('another') }) })
    expect(await refusalOf(ask())).toBe('tls_identity_mismatch')
    expect(liar.seen).toEqual([])
    expect(await alertFor('tls_identity_mismatch')).toMatchObject({ kind: 'interception', severity: 'critical' })
    await expectHonestPath()
  })

  it('who speaks TLS 1.2 gets no byte of a request', async () => {
    const old = await between({ maxVersion: 'TLSv1.2' })
    expect(await refusalOf(ask())).toBe('tls_version_refused')
    expect(old.seen).toEqual([])
    expect(await alertFor('tls_version_refused')).toMatchObject({ kind: 'interception' })
    await expectHonestPath()
  })
})

describe('a certificate that has expired', () => {
  it('is refused and told as neglect, not as an attack, until the agent shows a good one', async () => {
    await between({ shows: await certificateOf(vault, { notAfter: Date.now() - DAY_MS }) })
    expect(await refusalOf(ask())).toBe('tls_certificate_expired')
    expect(await alertFor('tls_certificate_expired')).toMatchObject({
      kind: 'certificate_expired',
      severity: 'warning',
    })
    await expectHonestPath()
    await world.client.call('agents.poll', { agent_id: WORKER })
    expect(await alertFor('tls_certificate_expired')).toBeUndefined()
  })
})

describe('somebody in the middle with both TLS keys', () => {
  const changedBody = (body: Buffer): Buffer => Buffer.from(String(body).replace('"payload":"', '"payload":"AAAA'))
  const without = (headers: Readonly<Record<string, string>>, ...names: string[]): Record<string, string> =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))

  it.each([
    [
      'who changes the body of a request',
      'request_body_changed',
      { request: (seen) => ({ ...seen, body: changedBody(seen.body) }) },
    ],
    [
      'who changes a field of a request',
      'request_signature_invalid',
      { request: (seen) => ({ ...seen, headers: { ...seen.headers, 'idempotency-key': 'another' } }) },
    ],
    ['who sends a request twice', 'request_replayed', { sends: 2 }],
    [
      'who changes an answer',
      'response_signature_invalid',
      { answer: (seen) => ({ ...seen, body: Buffer.from(String(seen.body).replace('20', '21')) }) },
    ],
    [
      'who takes the signature off an answer',
      'response_unsigned',
      { answer: (seen) => ({ ...seen, headers: without(seen.headers, 'signature', 'signature-input') }) },
    ],
  ] satisfies [string, string, Tampering][])('%s is refused: %s', async (what, code, tampering) => {
    const runs = world.runs().length
    await between({}, tampering)
    if (code === 'request_body_changed' || code === 'request_signature_invalid') {
      const task = await delegate(what)
      expect(task.error?.code).toBe(code)
      expect(world.runs()).toHaveLength(runs)
    } else expect(await refusalOf(ask())).toBe(code)
    expect(await alertFor(code)).toMatchObject({ kind: 'interception', severity: 'critical', agent_id: WORKER })
    await expectHonestPath()
  })

  it('who takes the signature off a request is refused by the agent, whose answer then is bound to no request', async () => {
    const said: unknown[] = []
    await between(
      {},
      {
        request: (seen) => ({ ...seen, headers: without(seen.headers, 'signature', 'signature-input') }),
        answer: (seen) => {
          said.push(seen.status, (JSON.parse(String(seen.body)) as { code: string }).code)
          return seen
        },
      },
    )
    expect(await refusalOf(ask())).toBe('response_unsigned')
    expect(said).toEqual([401, 'request_unsigned'])
    expect(await alertFor('response_unsigned')).toMatchObject({ kind: 'interception', severity: 'critical' })
    await expectHonestPath()
  })

  it('who gives the answer to an earlier request is refused: the answer is bound to its own request', async () => {
    const answers: SeenAnswer[] = []
    await between(
      {},
      {
        answer: (seen) => {
          answers.push(seen)
          return answers.at(-2) ?? seen
        },
      },
    )
    expect(await refusalOf(ask())).toBe('response_signature_invalid')
    await expectHonestPath()
  })

  it('who puts the events of a task into another order is noticed, and the task ends as it should', async () => {
    let swapped = 0
    await between(
      {},
      {
        answer: (seen, { path }) => {
          if (!path.endsWith('/events') || swapped > 0) return seen
          swapped += 1
          const [opening = '', ...events] = String(seen.body).split('\n\n')
          return { ...seen, body: Buffer.from([opening, ...events.filter(Boolean).reverse(), ''].join('\n\n')) }
        },
      },
    )
    const task = await delegate('reordered')
    expect([swapped, task.state]).toEqual([1, 'completed'])
    expect(await alertFor('event_out_of_order')).toMatchObject({ kind: 'interception' })
    expect(world.runs().filter((run) => run === task.task_id)).toHaveLength(1)
  })
})

describe('a client without a certificate', () => {
  it('gets nothing, signed or not', async () => {
    const { signer } = await clientIdentity(world.engine.engine.context)
    const calls = new SignedCalls(world.link.origin, { signer })
    for (const path of ['/ping', '/health', '/v1/tasks/task-1', '/v1/tasks?idempotency_key=honest']) {
      const { status, json } = await calls.call({ method: 'GET', path })
      expect([path, status, json['code']]).toEqual([path, 401, 'tls_client_certificate_required'])
    }
    await calls.close()
  })
})
