import type { Operation } from '../../../shared/model/manifest'
import { inputCheck } from '../delegation'
import { isObject } from '../encoding'

/** Deeper than any input that a person would describe; a schema may refer to itself. */
const DEEPEST = 8

/** Something that an agent can be asked to do. */
export interface ExampleTask {
  readonly operation: string
  readonly input: unknown
}

/**
 * What an agent can be asked to do in a rehearsal: the first of its operations whose schema says enough for an input, by its
 * examples and defaults, or by its types where it has none.
 *
 * @param padding characters that the input is to be longer by: as a property of its own, or at the end of one of its texts
 * @returns undefined where no operation takes what can be made
 */
export function exampleTask(operations: readonly Operation[], padding = 0): ExampleTask | undefined {
  const check = inputCheck(operations)
  for (const { name, input_schema } of operations) {
    const input = input_schema === undefined ? {} : exampleOf(input_schema)
    const fits = (padding === 0 ? [input] : padded(input, 'x'.repeat(padding))).find((made) =>
      accepts(() => check(name, made)),
    )
    if (fits !== undefined) return { operation: name, input: fits }
  }
  return undefined
}

function padded(input: unknown, padding: string): unknown[] {
  if (!isObject(input)) return typeof input === 'string' ? [input + padding] : []
  const longer = Object.entries(input).flatMap(([name, value]) =>
    typeof value === 'string' ? [{ ...input, [name]: value + padding }] : [],
  )
  return [{ ...input, padding }, ...longer]
}

function accepts(check: () => void): boolean {
  try {
    check()
    return true
  } catch {
    // The next operation may take what its own schema describes.
    return false
  }
}

function exampleOf(schema: unknown, depth = 0): unknown {
  if (!isObject(schema) || depth > DEEPEST) return null
  if ('const' in schema) return schema['const']
  for (const list of [schema['examples'], schema['enum']]) if (Array.isArray(list) && list.length > 0) return list[0]
  if ('default' in schema) return schema['default']
  return byType(schema, depth)
}

function byType(schema: Readonly<Record<string, unknown>>, depth: number): unknown {
  switch (schema['type']) {
    case 'string':
      return 'drill'.padEnd(numberIn(schema, 'minLength') ?? 0, '-')
    case 'integer':
    case 'number':
      return numberIn(schema, 'minimum') ?? Math.min(1, numberIn(schema, 'maximum') ?? 1)
    case 'boolean':
      return false
    case 'array':
      return Array.from({ length: numberIn(schema, 'minItems') ?? 0 }, () => exampleOf(schema['items'], depth + 1))
    default:
      return requiredOf(schema, depth)
  }
}

function requiredOf(schema: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : []
  return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name], depth + 1)]))
}

const numberIn = (schema: Readonly<Record<string, unknown>>, name: string): number | undefined =>
  typeof schema[name] === 'number' ? schema[name] : undefined
