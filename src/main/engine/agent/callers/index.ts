export { CallerDirectory } from './caller-directory'
export { RegistryView } from './registry-view'
