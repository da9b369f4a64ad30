import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExecutionRequest } from '../../../../src/main/engine/ports'
import { verifyEvent, verifyReceipt } from '../../../../src/main/protocol/delegation'
import { agentId, taskId } from '../../../../src/shared/model/ids'
import { allEvents, newAgent, newClient, newHome, readAll, submission, theTask } from './agent-under-test'

const untilStopped = ({ signal }: { signal: AbortSignal }) =>
  new Promise<unknown>((resolve) => signal.addEventListener('abort', resolve))

describe('an agent', () => {
  it('answers with a receipt that is believed though its clock was set back meanwhile', async () => {
    const client = newClient()
    const { agent, clock, signer } = await newAgent(async () => clock.pass(-20_000))
    const { order, digest, idempotencyKey } = await submission(client)
    await agent.submit(client.caller, { order, idempotencyKey })
    await allEvents(agent, client, theTask)
    const expected = {
      taskId: theTask,
      agentId: agentId.parse('worker'),
      orderDigest: digest,
      keys: [signer.publicKey],
    }
    expect(verifyReceipt(await agent.receipt(client.caller, theTask), expected).content.outcome).toBe('completed')
  })

  it('runs what was ordered and answers with a signed receipt', async () => {
    const { agent, signer } = await newAgent(async ({ workspace, input }) => {
      writeFileSync(join(await workspace(), 'plan.md'), '# Plan\n')
      return { seen: input }
    })
    const client = newClient()
    const ordered = await submission(client)
    const { status, existing } = await agent.submit(client.caller, ordered)
    expect({ existing, state: status.state, last: status.last_event }).toEqual({
      existing: false,
      state: 'accepted',
      last: 1,
    })
    await allEvents(agent, client, theTask)
    const { content } = verifyReceipt(await agent.receipt(client.caller, theTask), {
      taskId: theTask,
      agentId: agentId.parse('worker'),
      orderDigest: ordered.digest,
      keys: [signer.publicKey],
    })
    expect(content).toMatchObject({
      outcome: 'completed',
      output: { seen: { domain: 'restaurant' } },
      artifacts: [{ name: 'plan.md', size: 7, media_type: 'text/markdown' }],
    })
    const { bytes } = await agent.artifact(client.caller, theTask, 'plan.md')
    expect((await readAll(bytes)).toString()).toBe('# Plan\n')
    expect(await agent.status(client.caller, theTask)).toMatchObject({ state: 'completed', progress: 1 })
  })

  it('makes no folder for an operation that asks for none', async () => {
    const { agent, home } = await newAgent(async () => 'done')
    const client = newClient()
    await agent.submit(client.caller, await submission(client))
    expect((await allEvents(agent, client, theTask)).at(-1)).toMatchObject({ outcome: 'completed' })
    expect(existsSync(join(home, 'workspaces'))).toBe(false)
  })

  it.each([
    { when: 'asks for its folder', carryOut: async ({ workspace }: ExecutionRequest) => void (await workspace()) },
    { when: 'asks for none', carryOut: async () => undefined },
  ])('returns nothing that already lay in the folder of its task when it $when', async ({ carryOut }) => {
    const home = newHome()
    const { agent, signer } = await newAgent(carryOut, {}, home)
    mkdirSync(join(home, 'workspaces', theTask), { recursive: true })
    writeFileSync(join(home, 'workspaces', theTask, 'left.md'), '# Of an attempt that died\n')
    const client = newClient()
    const { order, digest, idempotencyKey } = await submission(client)
    await agent.submit(client.caller, { order, idempotencyKey })
    await allEvents(agent, client, theTask)
    const { content } = verifyReceipt(await agent.receipt(client.caller, theTask), {
      taskId: theTask,
      agentId: agentId.parse('worker'),
      orderDigest: digest,
      keys: [signer.publicKey],
    })
    expect(content).toMatchObject({ outcome: 'completed', artifacts: [] })
  })

  it('signs and numbers each event, without gaps, from any place on', async () => {
    const { agent, signer } = await newAgent(async ({ onSignal }) => {
      onSignal({ type: 'phase', phase: 'A', state: 'started' })
      onSignal({ type: 'progress', progress: 0.5, message: 'half' })
      onSignal({ type: 'line', stream: 'out', line: 'a lone \uD800 surrogate' })
      onSignal({ type: 'phase', phase: 'A', state: 'finished' })
    })
    const client = newClient()
    await agent.submit(client.caller, await submission(client))
    let seq = 0
    for await (const event of await agent.events(client.caller, theTask, 0, new AbortController().signal)) {
      verifyEvent(event.envelope, { taskId: theTask, afterSeq: seq, keys: [signer.publicKey] })
      seq = event.seq
    }
    const types = (await allEvents(agent, client, theTask, 2)).map(({ type }) => type)
    expect(types).toEqual(['phase', 'progress', 'log', 'phase', 'finished'])
    expect(seq).toBe(7)
    await expect(allEvents(agent, client, theTask, 8)).rejects.toMatchObject({ code: 'input_invalid' })
  })

  it('sends heartbeats while a task runs', async () => {
    const { agent, clock } = await newAgent(untilStopped)
    const client = newClient()
    await agent.submit(client.caller, await submission(client))
    const stream = await agent.events(client.caller, theTask, 0, new AbortController().signal)
    expect((await stream.next()).value.seq).toBe(1)
    expect((await stream.next()).value.seq).toBe(2)
    clock.pass(5000)
    await stream.next()
    expect(await agent.status(client.caller, theTask)).toMatchObject({ last_heartbeat_at: '2025-11-21T08:00:05.000Z' })
    await agent.cancel(client.caller, theTask)
  })

  it('keeps no more log lines than it should, and says so', async () => {
    const { agent } = await newAgent(
      async ({ onSignal }) => {
        for (let i = 0; i < 10; i++) onSignal({ type: 'line', stream: 'out', line: `line ${i} is too long` })
      },
      { limits: { logLines: 3, logLineLength: 6 } },
    )
    const client = newClient()
    await agent.submit(client.caller, await submission(client))
    const lines = (await allEvents(agent, client, theTask)).flatMap((event) =>
      event.type === 'log' ? [event.line] : [],
    )
    expect(lines).toEqual(['line 0', 'line 1', 'line 2', '3 of type line are recorded; more are left out'])
  })

  it.each([
    ['throws', async () => Promise.reject(new Error('/secret/path')), 'something unexpected went wrong in the agent'],
    ['returns what cannot be signed', async () => ({ when: new Date(0) }), /^the output cannot be returned: /],
  ])('fails a task whose function %s, with a signed reason', async (_what, carryOut, reason) => {
    const { agent } = await newAgent(carryOut)
    const client = newClient()
    await agent.submit(client.caller, await submission(client))
    const last = (await allEvents(agent, client, theTask)).at(-1)
    expect(last).toMatchObject({ type: 'finished', outcome: 'failed' })
    expect(last?.type === 'finished' && last.reason).toMatch(reason)
    expect(await agent.receipt(client.caller, theTask)).toHaveProperty('signatures')
  })

  it('runs a limited number of tasks at once; the rest wait, and can be cancelled before they run', async () => {
    const { agent } = await newAgent(untilStopped, { limits: { concurrency: 1, waiting: 1 } })
    const client = newClient()
    const [first, second] = [taskId.parse('task-1'), taskId.parse('task-2')]
    await agent.submit(client.caller, await submission(client))
    await agent.submit(client.caller, await submission(client, { task_id: second, idempotency_key: 'key-2' }))
    expect(agent.health()).toMatchObject({ running_tasks: 1, waiting_tasks: 1 })
    const third = await submission(client, { task_id: 'task-3', idempotency_key: 'key-3' })
    await expect(agent.submit(client.caller, third)).rejects.toMatchObject({ code: 'rate_limited' })
    expect(await agent.cancel(client.caller, second)).toMatchObject({ state: 'cancelled' })
    await expect(agent.receipt(client.caller, first)).rejects.toMatchObject({ code: 'task_not_finished' })
    await agent.cancel(client.caller, first)
    expect((await allEvents(agent, client, first)).at(-1)).toMatchObject({ outcome: 'cancelled' })
    expect(await agent.cancel(client.caller, first)).toMatchObject({ state: 'cancelled' })
  })
})

describe('an order', () => {
  it('sent twice under one idempotency key is one task', async () => {
    const { agent } = await newAgent(async () => 'done')
    const client = newClient()
    await agent.submit(client.caller, await submission(client))
    const again = await submission(client, { task_id: 'task-2', ordered_at: '2025-11-21T08:01:00Z' })
    expect(await agent.submit(client.caller, again)).toMatchObject({ existing: true, status: { task_id: 'task-1' } })
    expect(await agent.statusByIdempotencyKey(client.caller, 'key-1')).toMatchObject({ task_id: 'task-1' })
    await expect(agent.statusByIdempotencyKey(client.caller, 'key-2')).rejects.toMatchObject({ code: 'task_unknown' })
  })

  it('sent twice at the same moment is one task', async () => {
    const { agent } = await newAgent(untilStopped)
    const client = newClient()
    const ordered = await submission(client)
    const answers = await Promise.all([agent.submit(client.caller, ordered), agent.submit(client.caller, ordered)])
    expect(answers.map(({ existing }) => existing).sort()).toEqual([false, true])
    expect(agent.health().running_tasks).toBe(1)
    await agent.cancel(client.caller, theTask)
  })

  it.each([
    ['with another input under a used key', { input: { domain: 'casino' } }, 'idempotency_key_reused'],
    ['with a task id that is taken', { idempotency_key: 'key-2' }, 'conflict'],
    ['for an operation the agent does not have', { operation: 'fly', idempotency_key: 'key-2' }, 'operation_unknown'],
    ['with an input that does not fit', { input: {}, idempotency_key: 'key-2' }, 'operation_input_invalid'],
    ['for another agent', { agent_id: 'other', idempotency_key: 'key-2' }, 'input_invalid'],
    ['of another client', { client_id: 'other', idempotency_key: 'key-2' }, 'input_invalid'],
  ])('%s is refused', async (_what, change, code) => {
    const { agent } = await newAgent(async () => 'done')
    const client = newClient()
    await agent.submit(client.caller, await submission(client))
    await expect(agent.submit(client.caller, await submission(client, change))).rejects.toMatchObject({ code })
  })

  it('signed by another key than the request is refused', async () => {
    const { agent } = await newAgent(async () => 'done')
    const thief = newClient()
    const ordered = await submission(newClient())
    await expect(agent.submit(thief.caller, ordered)).rejects.toMatchObject({ code: 'request_signer_mismatch' })
  })

  it('of somebody the agent does not serve is refused', async () => {
    const { agent } = await newAgent(async () => 'done', { allow: ['friend'] })
    const [stranger, friend] = [newClient('asker'), newClient('friend')]
    await expect(agent.submit(stranger.caller, await submission(stranger))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(agent.submit(friend.caller, await submission(friend))).resolves.toMatchObject({ existing: false })
  })
})

describe("another's task", () => {
  it('looks like no task at all', async () => {
    const { agent } = await newAgent(async () => 'done')
    const [client, other] = [newClient(), newClient('other')]
    await agent.submit(client.caller, await submission(client))
    await allEvents(agent, client, theTask)
    const missing = await agent.status(other.caller, taskId.parse('task-9')).catch((error: Error) => error.message)
    const attempts = [
      agent.status(other.caller, theTask),
      agent.receipt(other.caller, theTask),
      agent.cancel(other.caller, theTask),
      agent.artifact(other.caller, theTask, 'plan.md'),
      agent.events(other.caller, theTask, 0, new AbortController().signal),
    ]
    for (const attempt of attempts) {
      const error = await attempt.catch((refusal: unknown) => refusal)
      expect(error).toMatchObject({ code: 'task_unknown', message: String(missing).replace('task-9', 'task-1') })
    }
  })
})
