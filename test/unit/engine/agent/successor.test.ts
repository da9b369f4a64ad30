import { describe, expect, it } from 'vitest'
import { allEvents, type Client, newAgent, newClient, submission, successorOf, theTask } from './agent-under-test'

// TRUST "Callers": a task, its artifacts and its cancel belong to the key that submitted it, and to the one that succeeds that.

/** A task that runs until it is cancelled, ordered by a client whose key is replaced twice meanwhile. */
const running = async () => {
  const { agent } = await newAgent(
    ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined))),
  )
  const first = newClient()
  await agent.submit(first.caller, await submission(first))
  return { agent, first, latest: successorOf(successorOf(first)) }
}

/** Another client, whose first manifest claims to have succeeded the key; no registry has seen that. */
const claiming = ({ caller }: Client): Client => {
  const thief = newClient('thief')
  return { ...thief, caller: { ...thief.caller, predecessors: [caller.key.key_id] } }
}

describe('a client whose key was replaced while its task runs', () => {
  it('follows the task, finds it under its idempotency key, and ends it', async () => {
    const { agent, latest } = await running()
    expect(await agent.status(latest.caller, theTask)).toMatchObject({ task_id: theTask })
    expect(await agent.statusByIdempotencyKey(latest.caller, 'key-1')).toMatchObject({ task_id: theTask })
    await agent.cancel(latest.caller, theTask)
    expect((await allEvents(agent, latest, theTask)).at(-1)).toMatchObject({ outcome: 'cancelled' })
    expect(await agent.receipt(latest.caller, theTask)).toBeDefined()
  })

  it('is answered with that task when it orders the same again', async () => {
    const { agent, latest } = await running()
    const again = await submission(latest, { task_id: 'task-2' })
    expect(await agent.submit(latest.caller, again)).toMatchObject({ existing: true, status: { task_id: theTask } })
    await agent.cancel(latest.caller, theTask)
  })

  it('shares nothing with a stranger who claims the key in his own history', async () => {
    const { agent, first, latest } = await running()
    const thief = claiming(first)
    await expect(agent.status(thief.caller, theTask)).rejects.toMatchObject({ code: 'task_unknown' })
    await expect(agent.cancel(thief.caller, theTask)).rejects.toMatchObject({ code: 'task_unknown' })
    await expect(agent.statusByIdempotencyKey(thief.caller, 'key-1')).rejects.toMatchObject({ code: 'task_unknown' })
    const own = await submission(thief, { task_id: 'task-2' })
    expect((await agent.submit(thief.caller, own)).existing).toBe(false)
    await agent.cancel(thief.caller, (await agent.statusByIdempotencyKey(thief.caller, 'key-1')).task_id)
    await agent.cancel(latest.caller, theTask)
  })

  it('takes nothing from its successor: what the new key ordered is not the old one’s', async () => {
    const { agent, first, latest } = await running()
    const own = await submission(latest, { task_id: 'task-2', idempotency_key: 'key-2' })
    const { status } = await agent.submit(latest.caller, own)
    await expect(agent.status(first.caller, status.task_id)).rejects.toMatchObject({ code: 'task_unknown' })
    for (const task of [status.task_id, theTask]) await agent.cancel(latest.caller, task)
  })
})
