import type { Engine } from '../../engine'
import { layOutFiles } from '../../engine/delegation/checkpoints'
import {
  delegationDetail,
  delegationResult,
  listDelegations,
  requireDelegation,
} from '../../engine/delegation/read-delegations'
import { summaryOf } from '../../engine/delegation/record-step'
import { startDelegation } from '../../engine/delegation/start-delegation'
import type { HandlersOf } from './handler'

export { delegationsCommands as commands } from '../../../shared/contract/commands/delegations'

export const handlers = (engine: Engine): HandlersOf<'delegations'> => {
  const { context } = engine
  return {
    'delegations.start': async (request) => {
      const { delegation, existing } = await startDelegation(context, request)
      const { delegations } = await engine.work()
      delegations.follow(delegation.task_id)
      return { task_id: delegation.task_id, existing }
    },
    'delegations.list': async (query) => ({ delegations: await listDelegations(context, query) }),
    'delegations.get': ({ task_id }) => delegationDetail(context, task_id),
    'delegations.recover': async (request) => (await engine.work()).delegations.recover(request),
    'delegations.recovered': async ({ task_id, checkpoint }) => {
      await requireDelegation(context, task_id)
      return layOutFiles(context, task_id, checkpoint)
    },
    'delegations.cancel': async ({ task_id }) => {
      const { delegations } = await engine.work()
      await delegations.cancel(task_id, await requireDelegation(context, task_id))
      return summaryOf(await requireDelegation(context, task_id))
    },
    'delegations.result': ({ task_id }) => delegationResult(context, task_id),
  }
}
