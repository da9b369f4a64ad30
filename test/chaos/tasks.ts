import { setTimeout as wait } from 'node:timers/promises'
import { FINAL_STATES } from '../../src/shared/model/delegation'
import { isStewardError } from '../../src/shared/model/errors'
import { agentId, type TaskId } from '../../src/shared/model/ids'
import type { ChaosClient } from './client'
import type { Draw } from './draw'
import { type ChaosWorld, OPERATION } from './world'

/** A task that a client said it had taken: from then on it may not be lost. */
export interface Accepted {
  readonly client: ChaosClient
  /** To whom it was given first. */
  readonly agent: string
  readonly key: string
  readonly taskId: TaskId
}

/** Gives a task to a client until the client says that it has it: the same key each time, however often the client dies. */
export async function submit(world: ChaosWorld, draw: Draw, number: number): Promise<Accepted> {
  const client = draw.pick(world.clients)
  const agent = draw.pick(world.agents)
  const key = `chaos-${number}`
  for (;;) {
    try {
      const { task_id } = await client.call('delegations.start', {
        agent_id: agentId.parse(agent.name),
        operation: OPERATION,
        input: { number },
        idempotency_key: key,
      })
      return { client, agent: agent.name, key, taskId: task_id }
    } catch (error) {
      // The client is down, or died while it was asked: it is asked again, by the same key.
      if (!isStewardError(error) || error.category === 'permanent') throw error
      await wait(100)
    }
  }
}

/** Resolves when every task is at its end, or when the time is up: what is open then is for the invariants to name. */
export async function settle(accepted: readonly Accepted[], withinMs: number): Promise<void> {
  const until = Date.now() + withinMs
  const open = new Set(accepted)
  while (open.size > 0 && Date.now() < until) {
    for (const task of open) {
      const { state } = await task.client.ask('delegations.get', { task_id: task.taskId })
      if (FINAL_STATES.includes(state)) open.delete(task)
    }
    await wait(250)
  }
}
