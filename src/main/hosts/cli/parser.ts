import { Command, CommanderError } from 'commander'
import { StewardError } from '../../../shared/model/steward-error'
import { COMMAND_TREE, type CommandSpec, type GroupSpec } from './command-tree'
import { OK, USAGE } from './exit-code'
import { Invocation } from './invocation'

/** What the command line asks for: a command to run, or nothing more than the help that was printed. */
export type Parsed =
  | {
      readonly kind: 'run'
      readonly spec: CommandSpec
      readonly invocation: Invocation
      readonly profile: string | undefined
    }
  | { readonly kind: 'told'; readonly exitCode: number }

export interface Printers {
  out(text: string): void
  error(text: string): void
}

/** Reads a command line. @throws StewardError `usage`, with the nearest command or option */
export function parse(args: readonly string[], version: string, printers: Printers): Parsed {
  let parsed: Parsed | undefined
  const program = buildProgram(version, printers, namedCommand(args), (found) => {
    parsed = found
  })
  try {
    program.parse(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return told(error)
  }
  return parsed ?? { kind: 'told', exitCode: USAGE }
}

/** Help is an answer where it was asked for; where a command is missing, it is told instead of one. */
function told(error: CommanderError): Parsed {
  if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version')
    return { kind: 'told', exitCode: OK }
  if (error.code === 'commander.help') return { kind: 'told', exitCode: error.exitCode === 0 ? OK : USAGE }
  const [message = '', ...hints] = error.message.replace(/^error: /, '').split('\n')
  throw new StewardError('usage', message, {
    suggestions: [...hints.map((hint) => hint.replace(/^\((.*)\)$/, '$1')), 'See steward --help'],
    cause: error,
  })
}

/** The first word that is neither an option nor the value of one: what the line is about, where it is no question for help. */
const namedCommand = (args: readonly string[]): string | undefined =>
  args.find((word, place) => !word.startsWith('-') && args[place - 1] !== '--profile')

function buildProgram(
  version: string,
  printers: Printers,
  named: string | undefined,
  found: (parsed: Parsed) => void,
): Command {
  const program = new Command('steward')
    .description('Find agents, verify them, and delegate to them.')
    .version(version, '-V, --version', 'print the version')
    .option('--profile <name>', 'the profile to work with (also STEWARD_PROFILE)')
    .option('--json', 'print JSON for a program to read')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: printers.out, writeErr: printers.error, outputError: () => undefined })
    .exitOverride()
  const one = COMMAND_TREE.flatMap(([, commands]) => commands).find(({ name }) => name === named)
  // Declaring every command takes longer than reading the line; all are needed only to list or to suggest.
  if (one) declare(program, one, found)
  else
    for (const [heading, commands] of COMMAND_TREE) {
      program.commandsGroup(`${heading}:`)
      for (const spec of commands) declare(program, spec, found)
    }
  return program.addHelpText('after', '\nExample:\n  $ steward discover --capability orchestrate_sdlc')
}

function declare(parent: Command, spec: CommandSpec | GroupSpec, found: (parsed: Parsed) => void): void {
  if ('commands' in spec) {
    const group = parent.command(spec.name).description(spec.says).helpCommand(false)
    for (const below of spec.commands) declare(group, below, found)
    const [first] = spec.commands
    if (first) group.addHelpText('after', exampleText(first.examples))
    return
  }
  const command = parent
    .command(spec.words === undefined ? spec.name : `${spec.name} ${spec.words}`)
    .description(spec.says)
    .addHelpText('after', exampleText(spec.examples))
    .action(() => found(invocationOf(spec, command)))
  if (spec.passesOn) command.allowUnknownOption().allowExcessArguments()
  for (const { flags, says, repeated } of spec.options ?? []) {
    if (repeated) command.option(flags, says, (value: string, before: readonly string[] = []) => [...before, value])
    else command.option(flags, says)
  }
}

const exampleText = (examples: readonly string[]): string =>
  `\nExample${examples.length === 1 ? '' : 's'}:\n${examples.map((example) => `  $ ${example}`).join('\n')}`

function invocationOf(spec: CommandSpec, command: Command): Parsed {
  const options: Record<string, unknown> = command.optsWithGlobals()
  const invocation = new Invocation([...(spec.given ?? []), ...command.args], options)
  return { kind: 'run', spec, invocation, profile: invocation.text('profile') }
}
