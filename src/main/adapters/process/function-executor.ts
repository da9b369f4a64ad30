import { StewardError } from '../../../shared/model/errors'
import type { ExecutionRequest, ExecutionResult, Executor } from '../../engine/ports'

/** An operation in the agent's own process. What it returns is the output; files it leaves in the workspace are the artifacts. */
export type OperationFunction = (request: ExecutionRequest) => Promise<unknown>

const carryOut = async (operation: OperationFunction, request: ExecutionRequest): Promise<ExecutionResult> => {
  try {
    const output = await operation(request)
    return { outcome: 'completed', ...(output === undefined ? {} : { output }) }
  } catch (error) {
    // Told to stop, a function may well throw.
    if (error instanceof StewardError || request.signal.aborted)
      return { outcome: 'failed', reason: error instanceof Error ? error.message : 'stopped' }
    throw error
  }
}

/**
 * Runs operations as functions. One that was told to stop is cancelled, however it ends; a StewardError becomes the reason.
 *
 * @throws StewardError `operation_unknown` from `run` for an operation without a function
 */
export const functionExecutor = (operations: Readonly<Record<string, OperationFunction>>): Executor => ({
  async run(request) {
    const operation = Object.hasOwn(operations, request.operation) ? operations[request.operation] : undefined
    if (!operation)
      throw new StewardError('operation_unknown', `no function carries out ${request.operation}`, {
        suggestions: ['Tell the owner of the agent: its manifest names an operation it does not have.'],
      })
    const result = await carryOut(operation, request)
    return request.signal.aborted ? { outcome: 'cancelled' } : result
  },
})
