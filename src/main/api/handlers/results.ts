import type { Engine } from '../../engine'
import { discardQuarantine, quarantineOf } from '../../engine/results/quarantine'
import { reportsOf } from '../../engine/results/read-results'
import type { HandlersOf } from './handler'

export { resultsCommands as commands } from '../../../shared/contract/commands/results'

export const handlers = ({ context }: Engine): HandlersOf<'results'> => ({
  'results.reports': async ({ task_id }) => ({ reports: await reportsOf(context, task_id) }),
  'results.quarantine': async ({ task_id }) => ({ executions: await quarantineOf(context, task_id) }),
  'results.discard': async ({ task_id }) => ({ files: await discardQuarantine(context, task_id) }),
})
