import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/adapters/clock'
import { Agent, type AgentOptions, type Caller } from '../../src/main/engine/agent'
import { enrollClient } from '../../src/main/engine/identity/enroll-client'
import { publishManifest } from '../../src/main/engine/identity/publish-manifest'
import { signManifest } from '../../src/main/engine/identity/sign-manifest'
import { inProcessClient } from '../../src/main/hosts/profile/in-process-client'
import { freePort } from '../../src/main/hosts/program/free-port'
import { makeReceipt, readOwnReceipt } from '../../src/main/protocol/delegation'
import { sha256Digest } from '../../src/main/protocol/encoding'
import type { EngineClient } from '../../src/shared/contract'
import { type Artifact, type DelegationDetail, FINAL_STATES } from '../../src/shared/model/delegation'
import type { Envelope } from '../../src/shared/model/envelope'
import { agentId, type TaskId } from '../../src/shared/model/ids'
import { manifestOf } from '../fixtures/attested-agent'
import { clientProfile } from '../fixtures/client-profile'
import { observe } from '../fixtures/observation'
import { ServedAgent } from '../fixtures/served-agent'
import { ServedRegistry } from '../fixtures/served-registry'

// FAILURE_MODES 1.2, DESIGN §11 "zip-slip": an agent with good keys that signs a receipt for files it should not name.

const LIAR = agentId.parse('liar')
const clock = systemClock()
const EVIL = Buffer.from('#!/bin/sh\necho owned\n')
/** Found nowhere else on the disk. */
const MARK = `evil-${randomUUID()}`
const GB = 1024 ** 3

const named = (...names: string[]): Artifact[] =>
  names.map((name) => ({ name, digest: sha256Digest(EVIL), size: EVIL.byteLength, media_type: 'text/x-sh' }))

/** Does its work honestly, then signs for what it likes, and hands out the same bytes under any name. */
class LyingAgent extends Agent {
  static claims: readonly Artifact[] = []
  static asked: string[] = []

  constructor(private readonly own: AgentOptions) {
    super(own)
  }

  override async receipt(caller: Caller, taskId: TaskId): Promise<Envelope> {
    const honest = readOwnReceipt(await super.receipt(caller, taskId))
    return (await makeReceipt({ ...honest, artifacts: [...LyingAgent.claims] }, this.own.signer)).envelope
  }

  override async artifact(_caller: Caller, _taskId: TaskId, name: string) {
    LyingAgent.asked.push(name)
    const [artifact] = named(name)
    if (artifact === undefined) throw new Error('it has a name')
    return { artifact, bytes: once(EVIL) }
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

let client: EngineClient
let folder: string
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const registry = await ServedRegistry.start({ name: 'lab', clock })
  const entry = { url: registry.url, root_keys: [registry.rootKey], name: 'lab' }
  const profile = await clientProfile(clock, {
    discovery: { registries: [entry] },
    delegation: { on_invalid_result: { action: 'reject' } },
  })
  client = inProcessClient(profile)
  folder = profile.folder
  await client.call('vault.create', { passphrase: 'open sesame please' })
  const agent = await ServedAgent.make(LIAR, clock)
  const port = await freePort(undefined)
  const signed = await signManifest(profile.context, {
    manifest: manifestOf(LIAR, '1.0.0', ['work']),
    certify: await agent.keys(),
    endpoint: `https://127.0.0.1:${port}`,
    create_key: true,
  })
  await publishManifest(profile.context, { envelope: signed.envelope })
  await enrollClient(profile.context, agentId.parse('asker'))
  await client.call('registries.refresh', {})
  await agent.serve(signed.envelope, port, registry, (options) => new LyingAgent(options))
  closing.push(
    () => profile.close(),
    () => agent.close(),
    () => registry.stop(),
  )
}, 60_000)
afterAll(async () => {
  for (const close of closing) await close()
})

async function delegate(): Promise<DelegationDetail> {
  const { task_id } = await client.call('delegations.start', { agent_id: LIAR, operation: 'work', input: {} })
  return new Promise((resolve, reject) => {
    const look = async (): Promise<void> => {
      const task = await client.call('delegations.get', { task_id })
      if (!FINAL_STATES.includes(task.state)) return
      stop()
      resolve(task)
    }
    const stop = client.subscribe(() => void look().catch(reject))
    void look().catch(reject)
  })
}

/** Every place at which a file with the mark lies, where names that lead out would have led. */
const marked = (): string[] =>
  [
    ...readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))),
    ...readdirSync(tmpdir()).map((name) => join(tmpdir(), name)),
    ...readdirSync('/').map((name) => join('/', name)),
  ].filter((path) => basename(path).includes(MARK))

const LIES: readonly [what: string, claims: readonly Artifact[], code: string][] = [
  ['leads out of its folder', named(`../${MARK}`), 'path_traversal'],
  ['leads out of the profile', named(`../../../${MARK}`), 'path_traversal'],
  ['steps out in the middle', named(`docs/../../${MARK}`), 'path_traversal'],
  ['steps out as Windows writes it', named(`docs\\..\\..\\${MARK}`), 'path_traversal'],
  ['is absolute', named(join(tmpdir(), MARK)), 'path_absolute'],
  ['is absolute as Windows writes it', named(`C:\\${MARK}`), 'path_absolute'],
  ['hides what it is', named(`${MARK}\u202egpj.sh`), 'name_unsafe'],
  ['means a file twice', named(MARK, MARK.toUpperCase()), 'name_duplicate'],
  ['is of more bytes than the policy takes', named(MARK).map((one) => ({ ...one, size: 5 * GB })), 'result_too_large'],
]

describe('a signed receipt that names a file which', () => {
  it.each(LIES)(
    '%s is refused with its own code; nothing is fetched, and nothing written anywhere',
    async (what, claims, code) => {
      LyingAgent.claims = [...named('good.sh'), ...claims]
      LyingAgent.asked = []
      const task = await delegate()
      expect(task).toMatchObject({ state: 'failed', artifacts: [], error: { code: 'result_invalid' } })
      const { reports } = await client.call('results.reports', { task_id: task.task_id })
      expect(reports.map(({ verdict, findings }) => [verdict, ...findings.map((one) => one.code)])).toEqual([
        ['rejected', code],
      ])
      expect(LyingAgent.asked).toEqual([])
      expect(marked()).toEqual([])
      expect(existsSync(join(folder, 'results', task.task_id))).toBe(false)
      observe({
        scenario: '1.2',
        fault: `signed receipt names a file that ${what}`,
        expected: 'refused with its own code before anything is fetched',
        observed: code,
      })
    },
  )

  it('is another than its bytes are is kept in quarantine under a name of ours, and nowhere else', async () => {
    LyingAgent.claims = named(`${MARK}.sh`).map((one) => ({ ...one, digest: sha256Digest(Buffer.from('other')) }))
    LyingAgent.asked = []
    const task = await delegate()
    const { reports } = await client.call('results.reports', { task_id: task.task_id })
    expect(reports[0]?.findings.map((one) => one.code)).toEqual(['digest_mismatch'])
    expect(LyingAgent.asked).toEqual([`${MARK}.sh`])
    expect(marked()).toEqual([join(folder, 'quarantine', task.task_id, '1', 'files', `0000-${MARK}.sh.quarantined`)])
  })
})
