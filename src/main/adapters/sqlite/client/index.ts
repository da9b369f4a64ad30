export { openClientStore } from './client-store'
