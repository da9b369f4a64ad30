import { parseArgs } from 'node:util'
import { z } from 'zod'
import { StewardError } from '../../../shared/model/errors'
import { agentId } from '../../../shared/model/ids'

const USAGE = `staging --agent ID --home DIR --port NUMBER --exec COMMAND [--mend-after SECONDS] -- [what else the agent is told]`

/** A drill waits at most twice as long as it has patience between two orders. */
const MEND_AFTER_S = 300

const command = z.object({
  agent: agentId,
  home: z.string().min(1),
  /** Of the link that leads to the agent; its manifest names this one. */
  port: z.coerce.number().int().min(1).max(65_535),
  exec: z.string().min(1),
  /** Without a word from a console for so many seconds, what a drill broke is mended. */
  'mend-after': z.coerce.number().int().min(1).max(86_400).default(MEND_AFTER_S),
})
export type StagingCommand = z.infer<typeof command> & { readonly rest: readonly string[] }

/** What the supervisor was asked to do. @throws StewardError `usage` */
export function parseCommandLine(args: readonly string[]): StagingCommand {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { agent: text, home: text, port: text, exec: text, 'mend-after': text },
  })
  const parsed = command.safeParse(values)
  if (parsed.success) return { ...parsed.data, rest: positionals }
  const [issue] = parsed.error.issues
  throw new StewardError('usage', `--${issue?.path.join('.')}: ${issue?.message}`, { suggestions: [USAGE] })
}
