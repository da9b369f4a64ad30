import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { OperationFunction } from '../../../../src/main/adapters/process'
import { makeEvent, readOwnReceipt } from '../../../../src/main/protocol/delegation'
import { taskEvent } from '../../../../src/shared/model/delegation'
import { taskId } from '../../../../src/shared/model/ids'
import {
  allEvents,
  HandClock,
  newAgent,
  newClient,
  newHome,
  newSigner,
  openStore,
  submission,
  theTask,
} from './agent-under-test'

const untilStopped: OperationFunction = ({ signal, workspace, onSignal }) =>
  workspace().then(
    (folder) =>
      new Promise((resolve) => {
        writeFileSync(join(folder, 'half.md'), 'half')
        onSignal({ type: 'progress', progress: 0.5 })
        signal.addEventListener('abort', resolve)
      }),
  )

/** An agent that stopped while one task ran and another waited. */
const interrupted = async () => {
  const home = newHome()
  const { agent, store } = await newAgent(untilStopped, { limits: { concurrency: 1 } }, home)
  const client = newClient()
  await agent.submit(client.caller, await submission(client))
  await agent.submit(client.caller, await submission(client, { task_id: 'task-2', idempotency_key: 'key-2' }))
  const stream = await agent.events(client.caller, theTask, 0, new AbortController().signal)
  while ((await stream.next()).value?.seq !== 3);
  await agent.stop()
  expect(await stream.next()).toMatchObject({ done: true })
  await store.close()
  return { home, client }
}

describe('an agent that comes back', () => {
  it('has failed what was running, with a signed receipt for what was left of it', async () => {
    const { home, client } = await interrupted()
    const { agent } = await newAgent(async () => 'done', {}, home)
    const events = await allEvents(agent, client, theTask)
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
    expect(events.at(-1)).toMatchObject({ type: 'finished', outcome: 'failed', reason: 'agent restarted' })
    expect(readOwnReceipt(await agent.receipt(client.caller, theTask))).toMatchObject({
      outcome: 'failed',
      artifacts: [{ name: 'half.md', size: 4 }],
    })
  })

  it('runs what was waiting', async () => {
    const { home, client } = await interrupted()
    const { agent } = await newAgent(async () => 'done', {}, home)
    expect((await allEvents(agent, client, taskId.parse('task-2'))).at(-1)).toMatchObject({ outcome: 'completed' })
  })

  it('knows the idempotency key of an order it took before', async () => {
    const { home, client } = await interrupted()
    const { agent } = await newAgent(async () => 'done', {}, home)
    expect(await agent.submit(client.caller, await submission(client))).toMatchObject({ existing: true })
  })

  it('applies an event that was stored just before it died', async () => {
    const { home, client } = await interrupted()
    const clock = new HandClock()
    const store = await openStore(home, clock)
    const before = await store.get(theTask)
    const heartbeat = taskEvent.parse({ type: 'heartbeat', task_id: theTask, seq: 4, at: '2025-11-21T09:00:00Z' })
    await store.appendEvent(heartbeat, (await makeEvent(heartbeat, newSigner())).envelope)
    await store.update(theTask, { last_event: before?.last_event ?? 0 })
    await store.close()
    const { agent } = await newAgent(async () => 'done', {}, home)
    expect((await allEvents(agent, client, theTask)).map(({ type }) => type)).toEqual([
      'accepted',
      'started',
      'progress',
      'heartbeat',
      'finished',
    ])
  })
})
