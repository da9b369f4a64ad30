import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { taskWorkspace } from '../../../../src/main/adapters/workspace'
import type { Clock } from '../../../../src/main/engine/ports'
import type { TaskEvent } from '../../../../src/shared/model/delegation'
import { StewardError } from '../../../../src/shared/model/errors'
import { allEvents, HandClock, newAgent, newClient, newHome, openStore, submission, theTask } from './agent-under-test'

/** A real store that takes no event of some kinds while `full` says so. */
const onFullDisk = async (home: string, clock: Clock, kinds: readonly TaskEvent['type'][]) => {
  const disk = { full: true, refused: 0 }
  const store = await openStore(home, clock)
  const append = store.appendEvent.bind(store)
  vi.spyOn(store, 'appendEvent').mockImplementation(async (...given) => {
    if (!disk.full || !kinds.includes(given[0].type)) return append(...given)
    disk.refused += 1
    throw new StewardError('unavailable', 'the store cannot be read or written')
  })
  return { disk, store }
}

/** Lets a second of the agent's time pass until `done`; between two the agent does all that it can do. */
const passUntil = async (clock: HandClock, done: () => boolean): Promise<void> => {
  while (!done()) {
    clock.pass(1000)
    await new Promise(setImmediate)
  }
}

it.each<TaskEvent['type']>(['started', 'phase', 'finished'])(
  'does not lose a task whose “%s” finds the disk full: it goes on when there is room',
  async (kind) => {
    const home = newHome()
    const clock = new HandClock()
    const { disk, store } = await onFullDisk(home, clock, [kind])
    let runs = 0
    const { agent } = await newAgent(
      async ({ onSignal }) => {
        runs += 1
        onSignal({ type: 'phase', phase: 'only', state: 'started' })
        onSignal({ type: 'phase', phase: 'only', state: 'finished' })
      },
      { store, clock },
      home,
    )
    const client = newClient()
    await agent.submit(client.caller, await submission(client))
    await passUntil(clock, () => disk.refused >= 3)
    disk.full = false
    let ended = false
    const events = allEvents(agent, client, theTask).finally(() => {
      ended = true
    })
    await passUntil(clock, () => ended)
    const told = (await events).filter(({ type }) => type !== 'heartbeat')
    expect(told.map(({ type }) => type)).toEqual(['accepted', 'started', 'phase', 'phase', 'finished'])
    expect(told.at(-1)).toMatchObject({ outcome: 'completed' })
    expect(runs).toBe(1)
  },
)

it('begins a task whose folder cannot be made when there is room', async () => {
  const home = newHome()
  const workspace = taskWorkspace(join(home, 'workspaces'))
  const full = vi.spyOn(workspace, 'create').mockRejectedValue(new StewardError('unavailable', 'there is no room'))
  const folders: string[] = []
  const { agent, clock } = await newAgent(async (request) => void folders.push(await request.workspace()), {
    workspace,
  })
  const client = newClient()
  await agent.submit(client.caller, await submission(client))
  await passUntil(clock, () => full.mock.calls.length >= 3)
  full.mockRestore()
  let ended = false
  const events = allEvents(agent, client, theTask).finally(() => {
    ended = true
  })
  await passUntil(clock, () => ended)
  expect((await events).at(-1)).toMatchObject({ type: 'finished', outcome: 'completed' })
  expect(folders).toEqual([join(home, 'workspaces', theTask)])
})

it('waits on where the end of a cancelled task cannot be recorded, and can be cancelled later', async () => {
  const home = newHome()
  const clock = new HandClock()
  const { disk, store } = await onFullDisk(home, clock, ['finished'])
  const { agent } = await newAgent(
    ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
    { store, clock, limits: { concurrency: 1 } },
    home,
  )
  const client = newClient()
  await agent.submit(client.caller, await submission(client, { task_id: 'task-0', idempotency_key: 'key-0' }))
  await agent.submit(client.caller, await submission(client))
  await expect(agent.cancel(client.caller, theTask)).rejects.toMatchObject({ code: 'unavailable' })
  expect(await agent.status(client.caller, theTask)).toMatchObject({ state: 'accepted' })
  disk.full = false
  expect(await agent.cancel(client.caller, theTask)).toMatchObject({ state: 'cancelled' })
})
