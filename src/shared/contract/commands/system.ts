import { overview, systemStatus } from '../../model/views'
import { command, nothing } from './command'

/** How the engine stands. */
export const systemCommands = {
  'system.status': command(nothing, systemStatus),
  'overview.get': command(nothing, overview),
} as const
