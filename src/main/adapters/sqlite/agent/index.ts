export { openAgentStore } from './agent-store'
