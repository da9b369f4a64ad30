import { COMMANDS, type Command, toWireError, type WireError } from '../../shared/contract'
import { StewardError } from '../../shared/model/errors'
import type { Engine } from '../engine'
import type { Log } from '../engine/ports'
import { bindEngine } from './handlers'

export type Answer = { readonly ok: true; readonly output: unknown } | { readonly ok: false; readonly error: WireError }

export interface Api {
  /** Validates, calls and answers; never rejects, so that a transport has nothing to decide. */
  call(command: string, input: unknown): Promise<Answer>
}

const isCommand = (name: string): name is Command => Object.hasOwn(COMMANDS, name)

/** The contract at the engine's door: what comes in is checked, what goes wrong is mapped once (DESIGN §5). */
export function createApi(engine: Engine, log: Log): Api {
  const handlers = bindEngine(engine) as Record<Command, (input: unknown) => Promise<unknown>>
  return {
    async call(command, input) {
      try {
        if (!isCommand(command))
          throw new StewardError('usage', `there is no command ${JSON.stringify(command.slice(0, 80))}`)
        const output = await handlers[command](checked(command, input))
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
const isActing = (command: Command): boolean =>
  !/\.(list|get|status|search|health|verify|poll|refresh|standing|deliveries)$/.test(command)

const told = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))

function checked(command: Command, input: unknown): unknown {
  const parsed = COMMANDS[command].input.safeParse(input)
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
