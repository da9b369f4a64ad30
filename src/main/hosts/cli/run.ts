import { toWireError } from '../../../shared/contract/wire-error'
import { exitCodeOf, INTERRUPTED } from './exit-code'
import { parse } from './parser'
import { failureLines } from './rendering/failure'
import { Interrupted, Session, Terminal, type World } from './session'

/**
 * Runs one command line to its end and answers its exit code: 0 where all went well, 1 permanent, 2 usage, 3 transient,
 * 4 ambiguous, 130 interrupted. Never throws; nothing is left open.
 */
export async function runCommandLine(args: readonly string[], world: World): Promise<number> {
  // Known before the line can be read: an error in the line itself is told in the form that was asked for.
  const terminal = new Terminal(world, beforeDashes(args).includes('--json'))
  try {
    const parsed = parse(args, world.version, {
      out: (text) => void world.output.write(text),
      error: (text) => void world.errors.write(text),
    })
    if (parsed.kind === 'told') return parsed.exitCode
    const session = new Session(world, terminal, parsed.profile ?? (world.env['STEWARD_PROFILE'] || undefined))
    try {
      const run = await parsed.spec.load()
      return await run(session, parsed.invocation)
    } finally {
      await session.close()
    }
  } catch (error) {
    return tellFailure(terminal, error)
  }
}

function beforeDashes(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--')
  return end === -1 ? args : args.slice(0, end)
}

function tellFailure(terminal: Terminal, error: unknown): number {
  terminal.status('')
  if (error instanceof Interrupted) {
    terminal.tell(['', '⚠️  Interrupted'])
    return INTERRUPTED
  }
  const wire = toWireError(error)
  if (terminal.json) terminal.printJson({ error: wire })
  terminal.tell(failureLines(wire, terminal.errorInk))
  return exitCodeOf(wire.code)
}
