import type { RegistryStore } from '../ports'
import type { RegistryContext } from './context'

/** Agents by text and capability, a page at a time; the cursor comes from the page before. @throws StewardError `input_invalid` */
export const listAgents = (
  { store }: RegistryContext,
  query: Parameters<RegistryStore['list']>[0],
): ReturnType<RegistryStore['list']> => store.list(query)
