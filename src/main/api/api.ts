import { toWireError, type WireError } from '../../shared/contract/wire-error'
import { StewardError } from '../../shared/model/errors'
import type { Engine } from '../engine'
import type { Log } from '../engine/ports'
import { type BoundCommand, bindEngine } from './handlers'

export type Answer = { readonly ok: true; readonly output: unknown } | { readonly ok: false; readonly error: WireError }

export interface Api {
  /** Validates, calls and answers; never rejects, so that a transport has nothing to decide. */
  call(command: string, input: unknown): Promise<Answer>
}

/**
 * The contract at the engine's door: what comes in is checked, what goes wrong is mapped once (DESIGN §5).
 *
 * @param before what a command waits for
 */
export function createApi(
  engine: Engine,
  log: Log,
  before: (command: string) => Promise<void> | undefined = () => undefined,
): Api {
  const find = bindEngine(engine)
  return {
    async call(command, input) {
      try {
        const found = await find(command)
        if (found === undefined)
          throw new StewardError('usage', `there is no command ${JSON.stringify(command.slice(0, 80))}`)
        const asked = checked(command, found, input)
        await before(command)
        const output = await found.handle(asked)
        if (isActing(command)) await engine.attended()
        return { ok: true, output }
      } catch (error) {
        if (!(error instanceof StewardError))
          log.error('a command failed unexpectedly', { command, error: told(error) })
        return { ok: false, error: toWireError(error) }
      }
    },
  }
}

/** Screens ask again by themselves whenever something changes; only what does something shows that somebody is there. */
const isActing = (command: string): boolean =>
  !/\.(list|get|status|search|health|verify|poll|refresh|standing|deliveries|board)$/.test(command)

const told = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))

function checked(command: string, { input: schema }: BoundCommand, input: unknown): unknown {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  throw new StewardError(
    'input_invalid',
    `${command} was asked wrongly: ${where === '' ? '' : `${where}: `}${issue?.message ?? 'not of its form'}`,
    {
      details: {
        issues: parsed.error.issues
          .slice(0, 10)
          .map((entry) => ({ path: entry.path.join('.'), message: entry.message })),
      },
    },
  )
}
