import { describe, expect, it } from 'vitest'
import { allEvents, HandClock, newAgent, newClient, newHome, openStore, submission, theTask } from './agent-under-test'

// FAILURE_MODES 2.1: durable on the agent for 24 h, whatever restarts meanwhile.

const DAY = 86_400_000

/** An agent that restarts on one disk and one clock, and how often it did its work. */
const restartable = () => {
  const [home, clock] = [newHome(), new HandClock()]
  const ran: string[] = []
  const start = async () => {
    const store = await openStore(home, clock)
    const work = async ({ taskId }: { taskId: string }) => void ran.push(taskId)
    const { agent } = await newAgent(work, { store, clock }, home)
    const stop = async (): Promise<void> => {
      await agent.stop()
      await store.close()
    }
    return { agent, stop }
  }
  return { clock, ran, start }
}

/** An agent that carried out the client's order and was restarted `ms` milliseconds after it had taken it on. */
const restartedAfter = async (ms: number) => {
  const client = newClient()
  const { clock, ran, start } = restartable()
  const first = await start()
  await first.agent.submit(client.caller, await submission(client))
  await allEvents(first.agent, client, theTask)
  await first.stop()
  clock.pass(ms)
  return { client, ran, ...(await start()) }
}

describe('an idempotency key', () => {
  it('is honoured to the end of its day, across a restart: the same order is the same task, another is refused', async () => {
    const { agent, client, ran, stop } = await restartedAfter(DAY)
    const again = await agent.submit(client.caller, await submission(client, { task_id: 'task-2' }))
    expect(again).toMatchObject({ existing: true, status: { task_id: theTask, state: 'completed' } })
    const other = await submission(client, { task_id: 'task-2', input: { domain: 'casino' } })
    await expect(agent.submit(client.caller, other)).rejects.toMatchObject({ code: 'idempotency_key_reused' })
    expect(await agent.statusByIdempotencyKey(client.caller, 'key-1')).toMatchObject({ task_id: theTask })
    expect(ran).toEqual([theTask])
    await stop()
  })

  it('is a new one a moment later: nothing is known under it, and an order makes a new task', async () => {
    const { agent, client, ran, stop } = await restartedAfter(DAY + 1)
    await expect(agent.statusByIdempotencyKey(client.caller, 'key-1')).rejects.toMatchObject({ code: 'task_unknown' })
    const other = await submission(client, { task_id: 'task-2', input: { domain: 'casino' } })
    const { existing, status } = await agent.submit(client.caller, other)
    expect([existing, status.task_id]).toEqual([false, 'task-2'])
    await allEvents(agent, client, status.task_id)
    expect(ran).toEqual([theTask, 'task-2'])
    expect(await agent.statusByIdempotencyKey(client.caller, 'key-1')).toMatchObject({ task_id: 'task-2' })
    await stop()
  })

  it('that has ended frees no task id: the very same order is not carried out a second time', async () => {
    const { agent, client, ran, stop } = await restartedAfter(DAY + 1)
    const again = agent.submit(client.caller, await submission(client))
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
    expect(ran).toEqual([theTask])
    await stop()
  })

  it('is the key’s of one client: another’s order under it is a task of its own', async () => {
    const { agent, ran, stop } = await restartedAfter(1000)
    const stranger = newClient('stranger')
    const order = await submission(stranger, { task_id: 'task-2' })
    expect((await agent.submit(stranger.caller, order)).existing).toBe(false)
    await allEvents(agent, stranger, (await agent.statusByIdempotencyKey(stranger.caller, 'key-1')).task_id)
    expect(ran).toEqual([theTask, 'task-2'])
    await stop()
  })
})
