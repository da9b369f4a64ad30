import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { StewardError } from '../../../shared/model/errors'
import type { RateLimit } from '../../protocol/link'

const USAGE = `registry --home DIR --name NAME [--host 127.0.0.1] [--port 0] [--key-file FILE] [--validity-hours 24]
         [--reviewers FILE] [--search-limit 1000/3600] [--manifest-limit 500/3600] [--publication-limit 5/86400]

A limit is how many of a client's requests are taken in so many seconds.`

const text = { type: 'string' } as const
const OPTIONS = {
  home: text,
  name: text,
  host: text,
  port: text,
  'key-file': text,
  'validity-hours': text,
  reviewers: text,
  'search-limit': text,
  'manifest-limit': text,
  'publication-limit': text,
}

const limit = (otherwise: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,7}\/[1-9]\d{0,5}$/, { error: 'expected REQUESTS/SECONDS, as in 1000/3600' })
    .default(otherwise)
    .transform((written): RateLimit => {
      const [requests, seconds] = written.split('/')
      return { requests: Number(requests), window_seconds: Number(seconds) }
    })

const schema = z.object({
  home: z.string().min(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/, {
    error: 'expected lower-case letters, digits, dots and hyphens',
  }),
  host: z.string().min(1).default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  'key-file': z.string().min(1).optional(),
  reviewers: z.string().min(1).optional(),
  'validity-hours': z.coerce.number().positive().max(720).default(24),
  'search-limit': limit('1000/3600'),
  'manifest-limit': limit('500/3600'),
  'publication-limit': limit('5/86400'),
})

export interface RegistryCommand {
  readonly home: string
  readonly name: string
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly keyFile: string
  readonly validityHours: number
  readonly reviewersFile: string
  /** How often a client may do what is counted, by its kind. */
  readonly quotas: Readonly<Record<string, RateLimit>>
}

const wrong = (finding: string, cause?: unknown): StewardError =>
  new StewardError('usage', `the registry was started wrongly: ${finding}`, {
    suggestions: [USAGE],
    ...(cause !== undefined && { cause }),
  })

const parse = (args: readonly string[]): Record<string, unknown> => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** @throws StewardError `usage` */
export const readCommandLine = (args: readonly string[]): RegistryCommand => {
  const parsed = schema.safeParse(parse(args))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw wrong(`--${issue?.path.join('.')}: ${issue?.message}`)
  }
  const { home, name, host, port, 'key-file': keyFile, 'validity-hours': validityHours, reviewers } = parsed.data
  return {
    home,
    name,
    host,
    port,
    keyFile: keyFile ?? join(home, 'vault.key'),
    validityHours,
    reviewersFile: reviewers ?? join(home, 'reviewers.json'),
    quotas: {
      searches: parsed.data['search-limit'],
      'manifest fetches': parsed.data['manifest-limit'],
      publications: parsed.data['publication-limit'],
    },
  }
}
