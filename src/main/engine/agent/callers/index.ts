export { CallerDirectory, type CallerDirectoryOptions, type CertifiedCaller } from './caller-directory'
export { type RegistryAccess, RegistryView } from './registry-view'
