export { agentRoutes } from './routes'
