export { type Command, commandOf } from './command'
export { functionExecutor, type OperationFunction } from './function-executor'
export { programExecutor } from './program-executor'
