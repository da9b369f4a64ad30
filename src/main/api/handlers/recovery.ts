import { StewardError } from '../../../shared/model/errors'
import type { Engine } from '../../engine'
import { previewRecovery, viewOf } from '../../engine/recovery'
import type { HandlersOf } from './handler'

export { recoveryCommands as commands } from '../../../shared/contract/commands/recovery'

export const handlers = (engine: Engine): HandlersOf<'recovery'> => {
  const { context } = engine
  return {
    'recovery.preview': ({ agent_id }) => previewRecovery(context, agent_id),
    'recovery.start': async (input) => {
      const { recoveries } = await engine.work()
      return viewOf(await recoveries.begin(input))
    },
    'recovery.list': async () => {
      const all = await context.store.recoveries.list()
      return { recoveries: all.map(viewOf).sort((a, b) => b.started_at.localeCompare(a.started_at)) }
    },
    'recovery.get': async ({ id }) => {
      const found = await context.store.recoveries.get(id)
      if (found) return viewOf(found)
      throw new StewardError('not_found', `there is no recovery ${id}`)
    },
  }
}
