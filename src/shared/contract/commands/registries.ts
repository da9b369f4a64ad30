import { z } from 'zod'
import { divergence } from '../../model/divergence'
import { instant, keyId } from '../../model/ids'
import { registrySample } from '../../model/registry'
import { registryAttempt, registryView, revocationRow } from '../../model/views'
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
  /** On which agents the registries contradict one another, and in what. */
  'registries.divergence': command(nothing, z.object({ divergences: z.array(divergence) })),
  /** Every revocation seen anywhere, with whence and when it came. */
  'registries.revocations': command(nothing, z.object({ revocations: z.array(revocationRow) })),
  /** What a registry answered lately, oldest first. */
  'registries.history': command(
    z.strictObject({ name: z.string(), since: instant.optional() }),
    z.object({ samples: z.array(registrySample) }),
  ),
  /** How much of them is cached on this machine. */
  'registries.cache': command(
    nothing,
    z.object({ rows: z.number().int(), documents: z.number().int(), bytes: z.number().int() }),
  ),
  /** Drops what is cached of a registry, or of all; the next refresh brings it again. */
  'registries.clear': command(z.strictObject({ name: z.string().optional() }), z.object({ dropped: z.number().int() })),
  /** Asks registries in this order from now on; those that are not named follow. */
  'registries.order': command(
    z.strictObject({ names: z.array(z.string()).min(1).max(100) }),
    z.object({ registries: z.array(registryView) }),
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
