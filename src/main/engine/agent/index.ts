export { Agent, type AgentOptions } from './agent'
export { CallerDirectory, RegistryView } from './callers'
export type { Caller } from './context'
export type { NumberedEvent } from './task-log'
