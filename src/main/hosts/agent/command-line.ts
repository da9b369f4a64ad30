import { parseArgs } from 'node:util'
import { z } from 'zod'
import { StewardError } from '../../../shared/model/errors'
import { agentId, keyId } from '../../../shared/model/ids'

const USAGE = `steward agent keys  --home DIR --agent ID [--renew]
steward agent serve --home DIR --manifest FILE --exec COMMAND --registry URL --registry-root KEYID
                    [--host 127.0.0.1] [--port 0] [--concurrency 4] [--allow WHO]… [--rate-limit 6000/60]
                    [--accept-set-back VERSION] [--take-keys-after 600]

keys   makes the agent's operational keys and prints the request its owner certifies
serve  takes tasks on and runs COMMAND for each; WHO is an agent id, an owner's key id, a namespace/ or anyone.
       A registry that was restored from a backup is refused until it is accepted with the version of its snapshot.
       Keys of the home that the owner certifies meanwhile are taken so many seconds after they were published`

const keysCommand = z.object({
  verb: z.literal('keys'),
  home: z.string().min(1),
  agent: agentId,
  renew: z.boolean().default(false),
})
export type KeysCommand = z.infer<typeof keysCommand>

const serveCommand = z.object({
  verb: z.literal('serve'),
  home: z.string().min(1),
  manifest: z.string().min(1),
  exec: z.string().min(1),
  registry: z.url({ protocol: /^https$/ }),
  'registry-root': keyId,
  host: z.string().min(1).default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  concurrency: z.coerce.number().int().min(1).max(64).default(4),
  'accept-set-back': z.coerce.number().int().positive().optional(),
  'take-keys-after': z.coerce.number().int().min(0).max(86_400).default(600),
  allow: z.array(z.string().min(1)).default(['anyone']),
  'rate-limit': z
    .string()
    .regex(/^[1-9]\d{0,7}\/[1-9]\d{0,4}$/, { error: 'expected REQUESTS/SECONDS, as in 6000/60' })
    .default('6000/60')
    .transform((text) => {
      const [requests, window_seconds] = text.split('/')
      return { requests: Number(requests), window_seconds: Number(window_seconds) }
    }),
})
export type ServeCommand = z.infer<typeof serveCommand>

const command = z.discriminatedUnion('verb', [keysCommand, serveCommand])

const text = { type: 'string' } as const

const usage = (finding: string, cause?: unknown): StewardError =>
  new StewardError('usage', finding, { suggestions: [USAGE], ...(cause === undefined ? {} : { cause }) })

const read = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        home: text,
        agent: text,
        renew: { type: 'boolean' },
        manifest: text,
        exec: text,
        registry: text,
        'registry-root': text,
        host: text,
        port: text,
        concurrency: text,
        'rate-limit': text,
        'accept-set-back': text,
        'take-keys-after': text,
        allow: { type: 'string', multiple: true },
      },
    })
  } catch (cause) {
    throw usage(cause instanceof Error ? cause.message : 'the command line cannot be read', cause)
  }
}

/** What the agent's program was asked to do. @throws StewardError `usage` */
export const parseCommandLine = (args: readonly string[]): KeysCommand | ServeCommand => {
  const { values, positionals } = read(args)
  const [verb, ...rest] = positionals
  if (rest.length > 0) throw usage(`${rest[0]} is one word too many`)
  const parsed = command.safeParse({ verb, ...values })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const option = issue?.path.join('.')
  throw usage(option === 'verb' ? 'the first word is keys or serve' : `--${option}: ${issue?.message}`)
}
