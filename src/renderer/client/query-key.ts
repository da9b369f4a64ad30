import type { Command, CommandInput } from '../../shared/contract'

/** One key a question: the command and what it is asked with. */
export const queryKey = <C extends Command>(command: C, input: CommandInput<C>) => [command, input] as const
