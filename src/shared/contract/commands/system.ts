import { z } from 'zod'
import { diagnosticsBundle, overview, systemStatus } from '../../model/views'
import { command, nothing } from './command'

/** How the engine stands. */
export const systemCommands = {
  'system.status': command(nothing, systemStatus),
  /** How the program and its profile stand, without a secret, as a file to hand on. */
  'system.diagnostics': command(nothing, diagnosticsBundle),
  /** Starts the lab beside this engine; `url` is where its own console answers. */
  'lab.start': command(nothing, z.object({ url: z.string() })),
  'overview.get': command(nothing, overview),
} as const
