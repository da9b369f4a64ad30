import { replaceQuery, useRoute } from './router'

/** How a list is filtered and ordered: kept in the address, so that it survives a reload and can be sent to someone. */
export interface ListView {
  readonly filter: string
  /** A column's name, with `-` before it when descending. */
  readonly order: string | undefined
  readonly onFilter: (text: string) => void
  readonly onOrder: (order: string) => void
}

export function useListView(): ListView {
  const { query } = useRoute()
  return {
    filter: query.get('q') ?? '',
    order: query.get('order') ?? undefined,
    onFilter: (q) => replaceQuery({ q }),
    onOrder: (order) => replaceQuery({ order }),
  }
}
