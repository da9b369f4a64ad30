export { type RegistryRoutes, registryRoutes, submitterKey } from './routes'
