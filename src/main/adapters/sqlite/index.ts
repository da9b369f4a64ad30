export { openAgentStore } from './agent'
export { openClientStore } from './client'

export { openRegistryStore } from './registry'
