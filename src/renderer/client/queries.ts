import { keepPreviousData, QueryClient, useMutation, useQueries, useQuery } from '@tanstack/react-query'
import type { Command, CommandInput, CommandOutput } from '../../shared/contract'
import type { StewardError } from '../../shared/model/errors'
import { engine } from './connected-engine'
import { queryKey } from './query-key'

/** Nothing polls: what the engine tells refreshes the cache (event-sync). An answer stays good until then. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    // Passphrases go into some and private keys come out of one: nothing of them outlives who asked.
    mutations: { retry: false, networkMode: 'always', gcTime: 0 },
  },
})

interface Asking {
  readonly enabled?: boolean
  /** Goes on showing the answer to the last input until the next is there: only for searches. Elsewhere one agent's answer would stand under another's name. */
  readonly keepPrevious?: boolean
}

/** What the engine answers to a command that only asks. */
export const useCommand = <C extends Command>(command: C, input: CommandInput<C>, asking: Asking = {}) =>
  useQuery<CommandOutput<C>, StewardError>({
    queryKey: queryKey(command, input),
    queryFn: () => engine.call(command, input),
    enabled: asking.enabled ?? true,
    ...(asking.keepPrevious === true && { placeholderData: keepPreviousData as never }),
  })

/** What the engine answers to a command asked several times over, as far as it has: the further pages of a long list. */
export const useCommandPages = <C extends Command>(
  command: C,
  inputs: readonly CommandInput<C>[],
): readonly (CommandOutput<C> | undefined)[] =>
  useQueries({
    queries: inputs.map((input) => ({
      queryKey: queryKey(command, input),
      queryFn: () => engine.call(command, input),
    })),
  }).map(({ data }) => data as CommandOutput<C> | undefined)

/** A command that does something; the commands it `touches` are asked again afterwards, since a failure may have done half. */
export const useAction = <C extends Command>(command: C, touches: readonly Command[] = []) =>
  useMutation<CommandOutput<C>, StewardError, CommandInput<C>>({
    mutationFn: (input) => engine.call(command, input),
    onSettled: () => invalidate(...touches),
  })

export async function invalidate(...commands: readonly Command[]): Promise<void> {
  await Promise.all(commands.map((command) => queryClient.invalidateQueries({ queryKey: [command] })))
}
