import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientIdentity } from '../../src/main/engine/identity/client-identity'
import type { EngineClient } from '../../src/shared/contract'
import { type DelegationDetail, FINAL_STATES } from '../../src/shared/model/delegation'
import { type AgentId, agentId, type KeyId, type TaskId } from '../../src/shared/model/ids'
import type { RecoveryView } from '../../src/shared/model/recovery'
import { LinkedWorld, WORKER } from '../fixtures/linked-world'
import { observe } from '../fixtures/observation'
import { SignedCalls } from '../fixtures/signed-calls'

// TRUST "Rotation": requests in flight while keys change succeed. Registry and agent are processes, and the sockets are real.

const PASSPHRASE = 'four words on paper'
/** Seconds that the task in flight takes: longer than the change of keys. */
const LONG = 4

let world: LinkedWorld
beforeEach(async () => {
  world = await LinkedWorld.start()
}, 90_000)
afterEach(() => world.stop())

const start = async (client: EngineClient): Promise<TaskId> =>
  (await client.call('delegations.start', { agent_id: WORKER, operation: 'foo', input: {} })).task_id

/** A task that runs until the keys have long changed. */
async function inFlight(client: EngineClient, seconds = LONG): Promise<TaskId> {
  world.pace(seconds)
  const id = await start(client)
  // Only then has the program read its pace.
  await world.until(id, ({ timeline }) => timeline.some(({ text }) => text.includes('phase WORKING')), client)
  world.pace(0)
  return id
}

/** Delegates one task after the other until it is told to end. */
function stream(client: EngineClient): {
  end: () => Promise<DelegationDetail[]>
  finished: (count: number) => Promise<void>
} {
  const done: DelegationDetail[] = []
  let going = true
  let told: () => void = () => undefined
  const running = (async () => {
    while (going) {
      done.push(await world.ended(await start(client), client))
      told()
    }
    return done
  })()
  return {
    end: () => {
      going = false
      return running
    },
    finished: async (count) => {
      const wanted = done.length + count
      while (done.length < wanted) await Promise.race([running, new Promise<void>((resolve) => (told = resolve))])
    },
  }
}

const outcomes = (tasks: readonly DelegationDetail[]): string[] => [
  ...new Set(tasks.map(({ state, error }) => error?.message ?? state)),
]

/** A recovery key on its sheet. */
const makeSheet = async (agent_id: AgentId): Promise<string> =>
  (await world.client.call('keys.create_recovery', { agent_id, passphrase: PASSPHRASE })).pem

const takeFromSheet = (agent_id: AgentId, text: string) =>
  world.client.call('keys.import', {
    file: { format: 'pem', text },
    passphrase: PASSPHRASE,
    role: 'recovery',
    agent_id,
  })

/** Makes a recovery key and takes it into the vault: with its word a rotation counts at once. */
async function makeRecoveryKey(agent_id: AgentId): Promise<void> {
  await takeFromSheet(agent_id, await makeSheet(agent_id))
}

/** The agent's manifest names its recovery key. */
async function takeRecoveryKey(): Promise<void> {
  await makeRecoveryKey(WORKER)
  await world.certifyAgent()
}

const CLIENT = agentId.parse('asker')

/** The client's manifest names its recovery key. */
async function nameClientsRecoveryKey(): Promise<void> {
  await world.client.call('client.enroll', {})
  await world.client.call('registries.refresh', {})
}

async function takeClientsRecoveryKey(): Promise<void> {
  await makeRecoveryKey(CLIENT)
  await nameClientsRecoveryKey()
}

async function rotateClient(): Promise<KeyId> {
  const { new_key } = await world.client.call('keys.rotate', { agent_id: CLIENT })
  await world.client.call('keys.publish_prepared', { agent_id: CLIENT })
  return new_key
}

/** Has a key replaced while tasks are given and a long one runs: every one completes, and the long one keeps its receipt. */
async function completeMeanwhile(fault: string, rotate: (tasks: ReturnType<typeof stream>) => Promise<KeyId>) {
  const long = await inFlight(world.client)
  const tasks = stream(world.client)
  await tasks.finished(2)
  const newKey = await rotate(tasks)
  await tasks.finished(2)
  const given = await tasks.end()
  const all = [...given, await world.ended(long)]
  expect(outcomes(all)).toEqual(['completed'])
  const result = await world.client.call('delegations.result', { task_id: long })
  expect(result.receipt).toMatchObject({ task_id: long, outcome: 'completed' })
  observe({
    scenario: '6.1',
    fault,
    expected: 'no request fails',
    observed: `${all.length} tasks completed, 0 failed`,
  })
  return { newKey, last: given.at(-1) }
}

describe('while an owner key rotates', () => {
  it('no request fails: not those of a stream, and not a task that runs meanwhile', async () => {
    await takeRecoveryKey()
    const fault = 'owner key rotated while tasks are given and one runs'
    const { newKey } = await completeMeanwhile(fault, async (tasks) => {
      const { new_key } = await world.client.call('keys.rotate', { agent_id: WORKER })
      await tasks.finished(1)
      await world.client.call('keys.publish_prepared', { agent_id: WORKER })
      return new_key
    })
    expect((await world.client.call('agents.verify', { agent_id: WORKER })).owner_key).toBe(newKey)
  }, 60_000)

  it('a task of somebody else goes on to its result, and the key is shown to him before the next', async () => {
    await takeRecoveryKey()
    const other = await world.otherClient('somebody-else')
    const long = await inFlight(other)
    const { new_key } = await world.client.call('keys.rotate', { agent_id: WORKER })
    await world.client.call('keys.publish_prepared', { agent_id: WORKER })
    await other.call('registries.refresh', {})
    await expect(start(other)).rejects.toMatchObject({ code: 'agent_unverified' })
    expect(await world.ended(long, other)).toMatchObject({ state: 'completed' })
    expect((await other.call('delegations.result', { task_id: long })).receipt.outcome).toBe('completed')
    await other.call('agents.accept_key', { agent_id: WORKER, key_id: new_key as KeyId })
    expect(await world.ended(await start(other), other)).toMatchObject({ state: 'completed' })
  }, 60_000)
})

describe('while the keys on the agent’s machine are replaced', () => {
  it('no request fails: not between the new manifest and the agent’s taking its keys, not after, and not a running task', async () => {
    const long = await inFlight(world.client)
    const tasks = stream(world.client)
    await tasks.finished(2)
    await world.certifyAgent(true)
    // The agent still shows the keys it was started with.
    await tasks.finished(2)
    expect(await world.ended(long)).toMatchObject({ state: 'completed' })
    const before = await tasks.end()
    await world.killAgent()
    await world.startAgent()
    const after = await world.ended(await start(world.client))
    expect(outcomes([...before, after])).toEqual(['completed'])
    const [first] = before
    expect(after.evidence?.receipt_signed_by).not.toBe(first?.evidence?.receipt_signed_by)
    observe({
      scenario: '6.2',
      fault: 'operational and TLS keys of the agent replaced while tasks are given and one runs',
      expected: 'no request fails',
      observed: `${before.length + 2} tasks completed, 0 failed`,
    })
  }, 60_000)

  it('the agent takes the new ones without being started again, and no request fails', async () => {
    await world.stop()
    world = await LinkedWorld.start({}, ['--take-keys-after', '2'])
    const signedBy = (task: DelegationDetail | undefined) => task?.evidence?.receipt_signed_by
    const long = await inFlight(world.client, 3 * LONG)
    const tasks = stream(world.client)
    await tasks.finished(1)
    await world.certifyAgent(true)
    const before = signedBy(await world.ended(await start(world.client)))
    let latest = before
    while (latest === before) latest = signedBy(await world.ended(await start(world.client)))
    await tasks.finished(2)
    const all = [...(await tasks.end()), await world.ended(long)]
    expect(outcomes(all)).toEqual(['completed'])
    const certified = (await world.client.call('agents.get', { agent_id: WORKER })).keys.map(({ key }) => key.key_id)
    expect(certified).toEqual(expect.arrayContaining([before, latest]))
    expect((await world.client.call('alerts.list', {})).alerts.filter(({ kind }) => kind === 'interception')).toEqual(
      [],
    )
    observe({
      scenario: '6.2',
      fault: 'operational and TLS keys replaced while the agent runs and one task with it',
      expected: 'the agent takes them, and no request fails',
      observed: `${all.length} tasks completed, 0 failed`,
    })
  }, 90_000)

  it('one that is revoked is not kept on', async () => {
    const known = async () => (await world.client.call('keys.standing', {})).keys
    const operational = (await known()).filter(({ role, agent_id }) => role === 'operational' && agent_id === WORKER)
    for (const { key_id } of operational)
      await world.client.call('keys.revoke', { key_id, reason: 'key_compromise', immediate: true })
    await world.certifyAgent(true)
    const certified = (await known()).filter(
      ({ role, agent_id, state }) => role === 'operational' && agent_id === WORKER && state === 'present',
    )
    expect(certified).toHaveLength(2)
    for (const { key_id } of operational) expect(certified.map((key) => key.key_id)).not.toContain(key_id)
  }, 60_000)
})

describe('while a client key rotates', () => {
  it('no request fails: not those of a stream, and not a task that runs meanwhile', async () => {
    await takeClientsRecoveryKey()
    const { newKey, last } = await completeMeanwhile(
      'client key rotated while it gives tasks and one runs',
      rotateClient,
    )
    expect(last?.evidence?.order_signed_by).toBe(newKey)
  }, 60_000)

  it('an order that never left is handed over under the new key, as the same order', async () => {
    await takeClientsRecoveryKey()
    await world.killAgent()
    const id = await start(world.client)
    const before = await world.client.call('delegations.get', { task_id: id })
    const new_key = await rotateClient()
    await world.startAgent()
    const task = await world.ended(id)
    expect(task).toMatchObject({ state: 'completed', evidence: { order_signed_by: new_key } })
    expect(task.evidence?.order_digest).toBe(before.evidence?.order_digest)
    expect(world.runs()).toEqual([id])
  }, 60_000)

  it('a task is cancelled by the key that comes after the one that ordered it', async () => {
    await takeClientsRecoveryKey()
    world.pace(60)
    const id = await start(world.client)
    await world.until(id, ({ state }) => state === 'running')
    await rotateClient()
    await world.client.call('delegations.cancel', { task_id: id })
    expect(await world.ended(id)).toMatchObject({ state: 'cancelled' })
  }, 60_000)
})

describe('a client whose key is stolen while its task runs', () => {
  it('gets its result under the key that comes after it, and the thief gets nothing', async () => {
    await takeClientsRecoveryKey()
    const stolen = await clientIdentity(world.engine.engine.context)
    const thief = new SignedCalls(world.link.origin, stolen)
    const long = await inFlight(world.client)
    const status = { method: 'GET', path: `/v1/tasks/${long}` } as const
    expect((await thief.call(status)).status).toBe(200)

    const { id } = await world.client.call('recovery.start', { agent_id: CLIENT })
    const recovered = await new Promise<RecoveryView>((resolve) => {
      world.client.subscribe((event) => {
        if (event.name === 'recovery.changed' && event.payload.id === id && event.payload.state === 'completed')
          resolve(event.payload)
      })
    })
    const task = await world.ended(long)
    expect(task).toMatchObject({ state: 'completed', task_id: long })
    expect(world.runs()).toEqual([long])
    const after = await world.ended(await start(world.client))
    expect(after).toMatchObject({ state: 'completed', evidence: { order_signed_by: recovered.new_key } })

    const refused = []
    for (const call of [
      status,
      { ...status, path: `${status.path}/receipt` },
      { method: 'POST', path: `${status.path}/cancel` } as const,
    ])
      refused.push((await thief.call(call)).json['code'])
    expect(refused).toEqual(['key_revoked', 'key_revoked', 'key_revoked'])
    await thief.close()
    observe({
      scenario: '6.1',
      fault: 'client key stolen while its task runs, and recovered',
      expected: 'the task ends under the successor; the stolen key is refused everything',
      observed: `${task.state}; ${refused.join(', ')}`,
    })
  }, 60_000)
})

describe('a client whose key is revoked while its task runs, and whose recovery sheet has to be fetched', () => {
  it('waits for the key that comes next, and then hears the end of its task', async () => {
    const sheet = await makeSheet(CLIENT)
    await nameClientsRecoveryKey()
    // Until the agent has asked who still listens.
    const long = await inFlight(world.client, 3 * LONG)
    const [key] = (await world.client.call('keys.list', {})).keys.filter(({ role }) => role === 'client')
    await world.client.call('keys.revoke', {
      key_id: key?.key_id as KeyId,
      reason: 'key_compromise',
      immediate: true,
    })
    const waiting = await world.until(long, ({ timeline }) =>
      timeline.some(({ text }) => text.includes(`the key of ${CLIENT} is revoked; another must be named in its place`)),
    )
    expect(FINAL_STATES).not.toContain(waiting.state)
    await expect(start(world.client)).rejects.toMatchObject({ code: 'client_key_ended' })
    await takeFromSheet(CLIENT, sheet)
    const new_key = await rotateClient()
    expect(await world.ended(long)).toMatchObject({ state: 'completed' })
    const next = await world.ended(await start(world.client))
    expect(next).toMatchObject({ state: 'completed', evidence: { order_signed_by: new_key } })
    expect(world.runs()).toEqual([long, next.task_id])
  }, 60_000)
})

describe('a client whose key is revoked while it listens to its task', () => {
  it('without a recovery key hears no more within seconds, and comes back under another identity', async () => {
    const other = await world.otherClient('robbed')
    world.pace(60)
    const id = await start(other)
    await world.until(id, ({ state }) => state === 'running', other)
    const { keys } = await other.call('keys.list', {})
    const key = keys.find(({ role }) => role === 'client')?.key_id as KeyId
    const began = performance.now()
    const revoked = await other.call('keys.revoke', { key_id: key, reason: 'key_compromise', immediate: true })
    expect(revoked).toMatchObject({ agent_id: 'robbed', signer: 'itself', suspended: true })
    const task = await world.ended(id, other)
    const seconds = (performance.now() - began) / 1000
    expect(task).toMatchObject({ state: 'failed', error: { code: 'key_revoked' } })
    expect(seconds).toBeLessThan(30)
    observe({
      scenario: '6.1',
      fault: 'client key revoked while its task is followed',
      expected: 'the agent tells it nothing more within seconds',
      observed: `cut after ${seconds.toFixed(1)} s`,
    })
    world.pace(0)
    const { client_id } = await other.call('client.enroll', {})
    expect(client_id).not.toBe('robbed')
    expect(await world.ended(await start(other), other)).toMatchObject({ state: 'completed' })
  }, 60_000)
})
