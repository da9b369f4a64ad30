import fc from 'fast-check'
import { z } from 'zod'

type JsonSchema = { readonly [name: string]: unknown }

const schemas = (value: unknown): JsonSchema[] => (Array.isArray(value) ? (value as JsonSchema[]) : [])

const objects = (schema: JsonSchema, of: (inner: JsonSchema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>
  const required = (schema['required'] ?? []) as string[]
  const fields = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, of(inner)]))
  if (Object.keys(fields).length > 0 || !schema['additionalProperties'])
    return fc.record(fields, { requiredKeys: required.filter((name) => name in fields), noNullPrototype: true })
  return fc.dictionary(fc.string({ maxLength: 8 }), of(schema['additionalProperties'] as JsonSchema), { maxKeys: 3 })
}

const texts = ({ format, pattern, minLength, maxLength }: JsonSchema): fc.Arbitrary<string> => {
  if (format === 'date-time') return fc.constantFrom('2025-11-21T08:00:00Z', '2026-01-01T00:00:00.5+02:00')
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern))
  const least = Number(minLength ?? 0)
  return fc.string({ unit: 'grapheme', minLength: least, maxLength: Math.min(Number(maxLength ?? 40), least + 40) })
}

const numbers = ({ type, minimum, maximum, exclusiveMinimum }: JsonSchema): fc.Arbitrary<number> => {
  const least = Number(minimum ?? (exclusiveMinimum === undefined ? -1000 : Number(exclusiveMinimum) + 1))
  const most = Math.min(Number(maximum ?? 1e6), 1e9)
  return type === 'integer'
    ? fc.integer({ min: Math.max(least, -1e9), max: most })
    : fc.double({ min: least, max: most })
}

/** Values as a schema asks for them; what it cannot say in JSON Schema is left to chance. */
export function inputsOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema
  const of = (inner: JsonSchema): fc.Arbitrary<unknown> => {
    const either = [...schemas(inner['anyOf']), ...schemas(inner['oneOf'])]
    if (either.length > 0) return fc.oneof(...either.map(of))
    if (Array.isArray(inner['enum'])) return fc.constantFrom(...(inner['enum'] as unknown[]))
    if ('const' in inner) return fc.constant(inner['const'])
    switch (inner['type']) {
      case 'object':
        return objects(inner, of)
      case 'array': {
        const least = Number(inner['minItems'] ?? 0)
        return fc.array(of((inner['items'] ?? {}) as JsonSchema), { minLength: least, maxLength: least + 3 })
      }
      case 'string':
        return texts(inner)
      case 'integer':
      case 'number':
        return numbers(inner)
      case 'boolean':
        return fc.boolean()
      default:
        return fc.jsonValue({ maxDepth: 2 })
    }
  }
  return of(root)
}
