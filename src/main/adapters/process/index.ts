export { type Command, commandOf } from './command'
export { functionExecutor, type OperationFunction } from './function-executor'
export { type ProgramOptions, programExecutor } from './program-executor'
