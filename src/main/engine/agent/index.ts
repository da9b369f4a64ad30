export type { Submission } from './accept-task'
export { Agent, type AgentOptions } from './agent'
export { type AgentLimits, type Caller, DEFAULT_LIMITS } from './context'
export type { NumberedEvent } from './task-log'
