import { Ajv, type AnySchemaObject, type ErrorObject, type Options, type ValidateFunction } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { StewardError } from '../../../shared/model/errors'
import type { Operation } from '../../../shared/model/manifest'

/** Checks the input of one operation. @throws StewardError `operation_unknown`, `operation_input_invalid` */
export type InputCheck = (operation: string, input: unknown) => void

/** The first error ends the check: collecting them all lets an input buy work. Formats are annotations (JSON Schema 2020-12 §7). */
const OPTIONS: Options = { strict: false, validateFormats: false, allErrors: false, logger: false }

const compilerFor = (schema: AnySchemaObject): Ajv => {
  const draft = schema['$schema']
  if (draft === undefined || /draft\/2020-12\/schema#?$/.test(String(draft))) return new Ajv2020(OPTIONS)
  if (/draft\/2019-09\/schema#?$/.test(String(draft))) return new Ajv2019(OPTIONS)
  if (/draft-07\/schema#?$/.test(String(draft))) return new Ajv(OPTIONS)
  throw new Error(`its $schema is none of draft-07, 2019-09 and 2020-12: ${String(draft).slice(0, 80)}`)
}

const compile = (operation: Operation): ValidateFunction | undefined => {
  if (operation.input_schema === undefined) return undefined
  try {
    // A compiler of its own for each: two schemas may have the same $id.
    return compilerFor(operation.input_schema).compile(operation.input_schema)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StewardError('manifest_invalid', `the input schema of ${operation.name} cannot be used: ${reason}`, {
      details: { operation: operation.name },
      suggestions: [`Correct input_schema of the operation ${operation.name} in the manifest.`],
      cause,
    })
  }
}

/** `/requirements/a~1b/0` → `$.requirements["a/b"][0]`. */
const pathOf = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => {
      if (/^\d+$/.test(part)) return `${path}[${part}]`
      return /^[A-Za-z_]\w*$/.test(part) ? `${path}.${part}` : `${path}[${JSON.stringify(part)}]`
    }, '$')

const refuse = (operation: string, error: ErrorObject | undefined): StewardError => {
  const path = pathOf(error?.instancePath ?? '')
  const finding = error?.message ?? 'does not fit the schema'
  return new StewardError('operation_input_invalid', `the input of ${operation} is not accepted: ${path} ${finding}`, {
    details: { operation, path, rule: error?.keyword, ...(error?.params ?? {}) },
    suggestions: [`Compare the input with the schema of ${operation} in the agent's manifest.`],
  })
}

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
    if (check && !check(input)) throw refuse(operation, check.errors?.[0])
  }
}
