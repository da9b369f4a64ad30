import { z } from 'zod'
import { agentId } from '../../model/ids'
import { keyEntry, keyRole, signingAlgorithm } from '../../model/key'
import { systemStatus } from '../../model/views'
import { command, nothing } from './command'

const unlock = z.union([
  z.strictObject({ passphrase: z.string().min(1) }),
  z.strictObject({ key_file: z.string().min(1) }),
])

/** The vault and its keys. Secrets go in, never out: no command answers with one. */
export const keysCommands = {
  'vault.create': command(unlock, systemStatus),
  'vault.unlock': command(unlock, systemStatus),
  'vault.lock': command(nothing, systemStatus),
  'keys.list': command(nothing, z.object({ keys: z.array(keyEntry) })),
  'keys.generate': command(
    z.strictObject({
      role: keyRole,
      algorithm: signingAlgorithm.optional(),
      agent_id: agentId.optional(),
      label: z.string().max(200).optional(),
    }),
    keyEntry,
  ),
} as const
