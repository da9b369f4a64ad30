export { openAgentStore } from './agent'
export { openClientStore } from './client'
export { loadedLater } from './client/loaded-later'

export { openRegistryStore } from './registry'
