export { registryRoutes, submitterKey } from './routes'
