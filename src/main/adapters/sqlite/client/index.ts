export { type OpenedClientStore, openClientStore, type SqliteClientStore } from './client-store'
