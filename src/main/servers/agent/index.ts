export { type AgentRoutes, agentRoutes } from './routes'
