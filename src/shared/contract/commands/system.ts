import { z } from 'zod'
import { overview, systemStatus } from '../../model/views'
import { command, nothing } from './command'

/** How the engine stands. */
export const systemCommands = {
  'system.status': command(nothing, systemStatus),
  /** Starts the lab beside this engine; `url` is where its own console answers. */
  'lab.start': command(nothing, z.object({ url: z.string() })),
  'overview.get': command(nothing, overview),
} as const
