export { RegistryWatch } from './registry-watch'
