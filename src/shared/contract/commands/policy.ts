import { z } from 'zod'
import { policyView } from '../../model/views'
import { command, nothing } from './command'

/** The policy file. */
export const policyCommands = {
  'policy.get': command(nothing, policyView),
  'policy.set': command(z.strictObject({ path: z.array(z.string()).min(1), value: z.unknown() }), policyView),
  'policy.unset': command(z.strictObject({ path: z.array(z.string()).min(1) }), policyView),
  'policy.replace': command(z.strictObject({ text: z.string() }), policyView),
} as const
