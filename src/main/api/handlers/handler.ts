import type { Command, CommandOutput, CommandRequest } from '../../../shared/contract'
import type { Engine } from '../../engine'

/** One function for each command under these prefixes; the compiler refuses a map that misses one. */
export type HandlersOf<Prefix extends string> = {
  readonly [C in Extract<Command, `${Prefix}.${string}`>]: (input: CommandRequest<C>) => Promise<CommandOutput<C>>
}

/** New keys or rows may make agents reachable; the caller does not wait for that. */
export function lookAgain<T>(engine: Engine, answer: T): T {
  void engine
    .lookAgain()
    .catch((error: unknown) => engine.context.log.error('looking for agents failed', { error: String(error) }))
  return answer
}
