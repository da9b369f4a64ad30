export { openRegistryStore } from './registry-store'
