import { keepPreviousData, QueryClient, useMutation, useQuery } from '@tanstack/react-query'
import type { Command, CommandInput, CommandOutput } from '../../shared/contract'
import { call } from './engine'
import type { EngineError } from './engine-error'

/** Nothing polls: what the engine tells refreshes the cache (event-sync). An answer stays good until then. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
})

export const queryKey = <C extends Command>(command: C, input: CommandInput<C>) => [command, input] as const

/** What the engine answers to a command that only asks. */
export const useCommand = <C extends Command>(command: C, input: CommandInput<C>, enabled = true) =>
  useQuery<CommandOutput<C>, EngineError>({
    queryKey: queryKey(command, input),
    queryFn: () => call(command, input),
    enabled,
    placeholderData: keepPreviousData as never,
  })

/** A command that does something; the commands it `touches` are asked again afterwards. */
export const useAction = <C extends Command>(command: C, touches: readonly Command[] = []) =>
  useMutation<CommandOutput<C>, EngineError, CommandInput<C>>({
    mutationFn: (input) => call(command, input),
    onSuccess: () => invalidate(...touches),
  })

export async function invalidate(...commands: readonly Command[]): Promise<void> {
  await Promise.all(commands.map((command) => queryClient.invalidateQueries({ queryKey: [command] })))
}
