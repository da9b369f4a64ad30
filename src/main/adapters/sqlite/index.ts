export { openAgentStore } from './agent'
export { type OpenedClientStore, openClientStore, type SqliteClientStore } from './client'
export type { StoreNotice, StoreOptions } from './database'
export { openRegistryStore } from './registry'
