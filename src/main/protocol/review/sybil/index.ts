export { type AgentSuspicion, SybilAnalysis, type SybilRing } from './analysis'
export type { GraphAgent, GraphEndorsement } from './graph'
export type { SybilWork } from './sybil-work'
