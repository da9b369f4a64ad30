export { AgentFaults, startAll } from './agent-faults'
export { BreakableLink } from './breakable-link'
export { type Ground, serveGround } from './ground-control'
export { numberOf, type Orders, wrong } from './orders'
