import { useInfiniteQuery } from '@tanstack/react-query'
import type { Command, CommandInput, CommandOutput } from '../../shared/contract'
import type { StewardError } from '../../shared/model/errors'
import { engine } from './connected-engine'

/** Commands that answer a page, and where the next one begins. */
type Paged = { [C in Command]: CommandOutput<C> extends { next_cursor?: string | undefined } ? C : never }[Command]

/** The pages of a command so far, and how to ask for the next; asked again as a whole when an event makes them old. */
export function usePages<C extends Paged>(command: C, input: CommandInput<C>) {
  const query = useInfiniteQuery({
    queryKey: [command, input, 'pages'],
    queryFn: ({ pageParam }) =>
      engine.call(command, (pageParam === undefined ? input : { ...input, cursor: pageParam }) as CommandInput<C>),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: CommandOutput<C>) => (page as { next_cursor?: string }).next_cursor,
  })
  const { data, hasNextPage, fetchNextPage } = query
  return {
    data: data && { pages: data.pages, more: hasNextPage ? () => void fetchNextPage() : undefined },
    error: query.error as StewardError | null,
    refetch: query.refetch,
    isLoadingMore: query.isFetchingNextPage,
  }
}
