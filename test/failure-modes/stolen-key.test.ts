import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/adapters/clock'
import { ensureKeyFile, FileVault } from '../../src/main/adapters/keyvault'
import { readLease } from '../../src/main/adapters/lease'
import { attachLocalSocket } from '../../src/main/hosts/profile'
import { signerOf } from '../../src/main/protocol/identity'
import type { EngineClient } from '../../src/shared/contract'
import { type AgentId, agentId } from '../../src/shared/model/ids'
import { RECOVERY_STEPS, type RecoveryStepName, type RecoveryView } from '../../src/shared/model/recovery'
import { observe } from '../fixtures/observation'
import { Program, type Ready } from '../fixtures/program'
import { manifestContent } from '../fixtures/registry-documents'

// FAILURE_MODES 6.1, with the console as a real process that is killed after each step in turn.

const project = join(import.meta.dirname, '..', '..')
const PASSPHRASE = 'four words on paper'
const home = mkdtempSync(join(tmpdir(), 'steward-stolen-'))
const profile = join(home, 'profiles', 'main')
const keyFile = join(profile, 'vault.key')

let registries: Program[] = []
let console_: ChildProcess
let client: EngineClient
/** Everything that crossed between engine and console. */
const crossed: string[] = []

async function startConsole(): Promise<void> {
  console_ = spawn(process.execPath, [join(project, 'out/main/loopback.js'), '--no-open', '--announce'], {
    env: { ...process.env, STEWARD_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (console_.stdout === null) throw new Error('no output')
  await once(createInterface({ input: console_.stdout }), 'line')
  const owner = readLease(profile)
  const attached = owner && (await attachLocalSocket(owner.socketPath))
  if (!attached) throw new Error('the console does not answer')
  client = attached
  client.subscribe((event) => crossed.push(JSON.stringify(event)))
}

async function killConsole(): Promise<void> {
  const ended = once(console_, 'exit')
  console_.kill('SIGKILL')
  await ended
}

const ask: EngineClient['call'] = async (command, input) => {
  const answer = await client.call(command, input)
  crossed.push(JSON.stringify(answer))
  return answer
}

beforeAll(async () => {
  const ready: Ready[] = []
  registries = ['primary', 'backup'].map(
    (name) => new Program('registry.js', ['--home', join(home, name), '--name', name, '--port', '0']),
  )
  for (const registry of registries) ready.push(await registry.start())
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  ensureKeyFile(keyFile)
  await startConsole()
  await ask('vault.create', { key_file: keyFile })
  await ask('policy.set', { path: ['network', 'allow_private_addresses'], value: true })
  for (const [i, { url, root_key }] of ready.entries())
    await ask('registries.add', { url, root_key: root_key as never, name: i === 0 ? 'primary' : 'backup' })
}, 90_000)
afterAll(async () => {
  await killConsole().catch(() => undefined)
  for (const registry of registries) await registry.end('SIGKILL')
  rmSync(home, { recursive: true, force: true })
})

/** An agent of this owner, published, its recovery key taken from its sheet. */
async function ownAgent(name: string): Promise<AgentId> {
  const id = agentId.parse(name)
  const { pem } = await ask('keys.create_recovery', { agent_id: id, passphrase: PASSPHRASE })
  const { identity: _none, ...manifest } = manifestContent(signerOf(generateKeyPairSync('ed25519').privateKey), id)
  const { envelope } = await ask('manifest.sign', { manifest, create_key: true })
  await ask('manifest.publish', { envelope })
  await ask('registries.refresh', {})
  await ask('keys.import', {
    file: { format: 'pem', text: pem },
    passphrase: PASSPHRASE,
    role: 'recovery',
    agent_id: id,
  })
  return id
}

/** The client of this profile, published, its recovery key taken from its sheet. */
async function ownClient(): Promise<AgentId> {
  const { client_id: id } = await ask('client.enroll', {})
  const { keys } = await ask('keys.list', {})
  if (keys.some(({ role, agent_id }) => role === 'recovery' && agent_id === id)) return id
  const { pem } = await ask('keys.create_recovery', { agent_id: id, passphrase: PASSPHRASE })
  await ask('client.enroll', {})
  await ask('registries.refresh', {})
  await ask('keys.import', {
    file: { format: 'pem', text: pem },
    passphrase: PASSPHRASE,
    role: 'recovery',
    agent_id: id,
  })
  return id
}

/** Resolves as soon as a step is told to be done. */
const stepDone = (id: AgentId, step: RecoveryStepName): Promise<void> =>
  new Promise((resolve) => {
    client.subscribe((event) => {
      if (event.name !== 'recovery.changed' || event.payload.agent_id !== id) return
      if (event.payload.steps.some(({ name, state }) => name === step && state === 'done')) resolve()
    })
  })

/** The recovery once it is completed, the newest or the one named: the console tells when it moves. */
const completed = (id: AgentId, named?: string): Promise<RecoveryView> =>
  new Promise((resolve, reject) => {
    const look = async (): Promise<void> => {
      const { recoveries } = await ask('recovery.list', {})
      const found = recoveries.find(
        (one) => one.agent_id === id && one.state === 'completed' && (named ?? one.id) === one.id,
      )
      if (found) resolve(found)
    }
    client.subscribe((event) => {
      if (event.name === 'recovery.changed') look().catch(reject)
    })
    look().catch(reject)
  })

/** One key ended, one key made: never half, never twice. */
async function expectReplaced({ agent_id, old_key, new_key }: RecoveryView): Promise<void> {
  const { keys } = await ask('keys.standing', {})
  const own = keys.filter((key) => key.agent_id === agent_id && key.role === 'owner')
  const states = Object.fromEntries(own.map(({ key_id, state }) => [key_id, state]))
  expect(states).toEqual({ [String(new_key)]: 'present', [old_key]: 'revoked' })
}

describe('a recovery whose console is killed', () => {
  it.each(RECOVERY_STEPS)('after the step %s is completed by the next start', async (step) => {
    const id = await ownAgent(`agent-${step.replace('_', '-')}`)
    const done = stepDone(id, step)
    const started = await ask('recovery.start', { agent_id: id })
    await done
    await killConsole()
    await startConsole()
    const recovery = await completed(id)
    expect(recovery.id).toBe(started.id)
    await ask('registries.refresh', {})
    await expectReplaced(recovery)
    const report = await ask('agents.verify', { agent_id: id })
    expect(report.owner_key).toBe(recovery.new_key)
    expect(report.level).toBe('verified')
    const rows = (await ask('discover.search', { text: id, refresh: 'never' })).rows
    expect(rows.map((row) => row.state)).toEqual(rows.map(() => 'active'))
    observe({
      scenario: '6.1',
      fault: `owner key stolen, console killed after "${step.replaceAll('_', ' ')}"`,
      expected: 'the next start completes the recovery, no key half revoked',
      observed: `${recovery.state}, 1 key revoked, 1 made`,
    })
  })

  // The client keeps its id and its recovery key: each recovery ends the key that the one before it made.
  it.each(RECOVERY_STEPS)('after the step %s is completed for the client as well, which keeps its id', async (step) => {
    const id = await ownClient()
    const done = stepDone(id, step)
    const started = await ask('recovery.start', { agent_id: id })
    await done
    await killConsole()
    await startConsole()
    const recovery = await completed(id, started.id)
    await ask('registries.refresh', {})
    const { keys } = await ask('keys.standing', {})
    const own = keys.filter((key) => key.agent_id === id && key.role === 'client')
    const inUse = own.filter(({ state }) => state === 'present').map(({ key_id }) => key_id)
    expect(inUse).toEqual([recovery.new_key])
    expect(own.filter(({ state }) => state === 'revoked').map(({ key_id }) => key_id)).toContain(started.old_key)
    expect(own.filter(({ state }) => !['present', 'revoked'].includes(state))).toEqual([])
    expect(await ask('client.enroll', {})).toEqual({ client_id: id, key_id: recovery.new_key })
  })

  it('lets no private key out: not into a log, a file, or what crosses to the console', async () => {
    const vault = new FileVault(join(profile, 'vault'), systemClock())
    await vault.open({ method: 'key_file', path: keyFile })
    expect(vault.list().length).toBeGreaterThan(RECOVERY_STEPS.length * 2)
    const needles = vault.list().flatMap(({ key_id }) => needlesOf(vault.tlsKeyPem(key_id)))
    const files = filesBelow(home).filter((path) => path !== keyFile)
    expect(files.some((path) => path.endsWith('registry.log'))).toBe(true)
    for (const bytes of [...files.map((path) => readFileSync(path)), Buffer.from(crossed.join('\n'))])
      for (const needle of needles) expect(bytes.includes(needle)).toBe(false)
  })
})

/** A private key in each form in which it could slip out: raw, hex, base64, and the body of its PEM. */
function needlesOf(pem: string): Buffer[] {
  const body = pem.split('\n').slice(1, -2).join('')
  const der = Buffer.from(body, 'base64')
  // The seed of Ed25519 ends its PKCS#8 form.
  const seed = der.subarray(-32)
  return [
    seed,
    ...[seed, der].flatMap((bytes) =>
      [bytes.toString('hex'), bytes.toString('base64')].map((text) => Buffer.from(text)),
    ),
    Buffer.from(body),
  ]
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
