import { z } from 'zod'
import { instant, keyId } from '../../model/ids'
import { registryAttempt, registryView } from '../../model/views'
import { command, nothing } from './command'

/** The registries a profile asks. */
export const registriesCommands = {
  'registries.list': command(nothing, z.object({ registries: z.array(registryView) })),
  /** Reads a registry's root document without believing it, so that a person can compare the fingerprint (TRUST "Bootstrap"). */
  'registries.inspect': command(
    z.strictObject({ url: z.string() }),
    z.object({ name: z.string(), root_key: keyId, expires_at: instant }),
  ),
  'registries.add': command(
    z.strictObject({
      url: z.string(),
      name: z.string().optional(),
      priority: z.number().int().min(1).optional(),
      root_key: keyId.optional(),
      trust_on_first_use: z.boolean().optional(),
    }),
    registryView,
  ),
  'registries.remove': command(z.strictObject({ name: z.string() }), z.object({ removed: z.boolean() })),
  'registries.refresh': command(
    z.strictObject({ name: z.string().optional() }),
    z.object({ attempts: z.array(registryAttempt) }),
  ),
  /** Writes a registry as a git repository into a folder of the engine's machine. */
  'registries.export': command(
    z.strictObject({ folder: z.string().min(1).max(4096), registry: z.string().optional() }),
    z.object({
      registry: z.string(),
      folder: z.string(),
      commit: z.string(),
      changed: z.boolean(),
      snapshot_version: z.number().int().positive(),
      agents: z.number().int().nonnegative(),
    }),
  ),
} as const
