import type { Command, CommandInput } from '../../../src/shared/contract'
import type { ErrorCode } from '../../../src/shared/model/errors'

/** What earlier steps were answered, by command: a later one may need an id from it. */
export type Answers = ReadonlyMap<Command, unknown>

/** One question over a transport, and whether it is answered in the agreed form or refused with this code. */
export interface Step<C extends Command> {
  readonly input: CommandInput<C> | ((earlier: Answers) => unknown)
  readonly refused?: ErrorCode
}

/** Steps for the commands under these prefixes; that none is missing is the suite's first test. */
export type CasesOf<Prefix extends string> = {
  readonly [C in Extract<Command, `${Prefix}.${string}`>]?: readonly Step<C>[]
}

/** A part of an earlier answer, read by its path; a test that asks for what is not there fails by what it then sends. */
export const from =
  (command: Command, ...path: readonly (string | number)[]) =>
  (earlier: Answers): unknown =>
    path.reduce<unknown>(
      (part, name) => (part as Record<string | number, unknown> | undefined)?.[name],
      earlier.get(command),
    )
