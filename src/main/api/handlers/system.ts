import type { Engine } from '../../engine'
import { diagnostics } from '../../engine/diagnostics/diagnostics'
import { systemStatus } from '../../engine/identity/vault'
import { overview } from '../../engine/overview/overview'
import { startLab } from '../../engine/overview/start-lab'
import type { HandlersOf } from './handler'

export { systemCommands as commands } from '../../../shared/contract/commands/system'

export const handlers = ({ context }: Engine): HandlersOf<'system' | 'lab' | 'overview'> => ({
  'system.status': () => systemStatus(context),
  'system.diagnostics': () => diagnostics(context),
  'lab.start': () => startLab(context),
  'overview.get': () => overview(context),
})
