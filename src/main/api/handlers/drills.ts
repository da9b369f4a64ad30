import type { Engine } from '../../engine'
import { drillBoard, listDrills, requireDrill } from '../../engine/drills/board'
import type { HandlersOf } from './handler'

const SHOWN = 100

export { drillsCommands as commands } from '../../../shared/contract/commands/drills'

export const handlers = (engine: Engine): HandlersOf<'drills'> => {
  const { context } = engine
  return {
    'drills.board': () => drillBoard(context),
    'drills.list': async ({ limit }) => ({ drills: await listDrills(context, limit ?? SHOWN) }),
    'drills.get': ({ id }) => requireDrill(context, id),
    'drills.start': async ({ scenarios, staging }) => {
      const { drills } = await engine.work()
      return { drills: await drills.begin(scenarios, staging) }
    },
    'drills.cancel': async ({ id }) => {
      const { drills } = await engine.work()
      return { drills: await drills.cancel(id) }
    },
  }
}
