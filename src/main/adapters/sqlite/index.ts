export { type OpenedClientStore, openClientStore, type SqliteClientStore } from './client'
export type { StoreNotice, StoreOptions } from './database'
