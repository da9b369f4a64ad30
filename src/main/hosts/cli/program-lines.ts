import { z } from 'zod'
import { wireError } from '../../../shared/contract/wire-error'
import { exitCodeOf } from './exit-code'
import { failureLines, plain, tree } from './rendering'
import type { Session, Translate } from './session'

/** What our own programs print a line at a time for whoever started them. */
const readyLine = z.looseObject({
  ready: z.literal(true),
  kind: z.enum(['agent', 'registry']),
  url: z.string(),
  agent_id: z.string().optional(),
  name: z.string().optional(),
  root_key: z.string().optional(),
})
const errorLine = z.looseObject({ error: wireError })

/** Turns the lines of a program into what a person reads, and its error into an exit code. */
export function programTranslation(session: Session): { translate: Translate; exitCode(code: number): number } {
  let failed: string | undefined
  return {
    translate(line, from) {
      const value = jsonOf(line)
      const ready = readyLine.safeParse(value)
      if (ready.success) return readyLines(ready.data)
      const error = errorLine.safeParse(value)
      if (!error.success) return undefined
      failed = error.data.error.code
      return failureLines(error.data.error, from === 'errors' ? session.terminal.errorInk : session.terminal.ink)
    },
    exitCode: (code) => (code === 0 || failed === undefined ? code : exitCodeOf(failed)),
  }
}

function jsonOf(line: string): unknown {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Profiles refuse to connect to private addresses until they are told otherwise (DESIGN §11). */
const isOfThisMachine = (url: string): boolean => /^https:\/\/(127\.|localhost[:/]|\[::1\])/.test(url)

function readyLines({ kind, url, agent_id, name, root_key }: z.infer<typeof readyLine>): string[] {
  return [
    `✅ ${kind === 'agent' ? 'Agent' : 'Registry'} ${plain(agent_id ?? name ?? '')} answers at ${plain(url)}`,
    ...tree([
      ...(root_key === undefined
        ? []
        : [
            `Root key: ${plain(root_key)}`,
            `Use it: steward init --registry ${plain(url)} --root-key ${plain(root_key)}`,
            ...(isOfThisMachine(url)
              ? ['On this machine alone, first: steward policy set network.allow_private_addresses true']
              : []),
          ]),
      'Ctrl-C ends it',
    ]),
  ]
}
