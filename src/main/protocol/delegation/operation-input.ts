import type { ValidateFunction } from 'ajv'
import { StewardError } from '../../../shared/model/errors'
import type { Operation } from '../../../shared/model/manifest'
import { compileSchema, type SchemaFault, schemaFault } from '../json-schema'

/** Checks the input of one operation. @throws StewardError `operation_unknown`, `operation_input_invalid` */
export type InputCheck = (operation: string, input: unknown) => void

const compile = (operation: Operation): ValidateFunction | undefined => {
  if (operation.input_schema === undefined) return undefined
  try {
    return compileSchema(operation.input_schema)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StewardError('manifest_invalid', `the input schema of ${operation.name} cannot be used: ${reason}`, {
      details: { operation: operation.name },
      suggestions: [`Correct input_schema of the operation ${operation.name} in the manifest.`],
      cause,
    })
  }
}

const refuse = (operation: string, { path, message, rule, parameters }: SchemaFault): StewardError =>
  new StewardError('operation_input_invalid', `the input of ${operation} is not accepted: ${path} ${message}`, {
    details: { operation, path, rule, ...parameters },
    suggestions: [`Compare the input with the schema of ${operation} in the agent's manifest.`],
  })

/**
 * Compiles the input schemas of an agent's own operations once. An operation without a schema takes any input.
 *
 * @throws StewardError `manifest_invalid` where a schema does not compile, or refers to one that is not in it
 */
export const inputCheck = (operations: readonly Operation[]): InputCheck => {
  const checks = new Map(operations.map((operation) => [operation.name, compile(operation)]))
  return (operation, input) => {
    if (!checks.has(operation))
      throw new StewardError(
        'operation_unknown',
        `the agent has no operation ${JSON.stringify(operation.slice(0, 80))}`,
        {
          details: { operations: [...checks.keys()] },
          suggestions: ['Choose one of the operations of the manifest.'],
        },
      )
    const check = checks.get(operation)
    const fault = check && schemaFault(check, input)
    if (fault) throw refuse(operation, fault)
  }
}
