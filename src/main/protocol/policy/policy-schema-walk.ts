import type { z } from 'zod'
import { policySchema } from '../../../shared/model/policy'

type Schema = z.core.$ZodType

/** One value of the policy that can be set. */
export interface PolicyLeaf {
  readonly path: readonly string[]
  readonly type: 'boolean' | 'integer' | 'number' | 'string' | 'enum' | 'list'
  readonly options?: readonly string[]
  readonly unit?: string
  readonly description: string
  readonly source: string
}

/** What is inside defaults, optionals and pre-processing. */
function inner(schema: Schema): z.core.$ZodTypes {
  const known = schema as z.core.$ZodTypes
  switch (known._zod.def.type) {
    case 'default':
    case 'prefault':
    case 'optional':
      return inner(known._zod.def.innerType)
    case 'pipe':
      return inner(known._zod.def.out)
    default:
      return known
  }
}

/** The fields of a section by name; undefined where the schema is no section. */
export function sectionFields(schema: Schema): Readonly<Record<string, Schema>> | undefined {
  const { def } = inner(schema)._zod
  return def.type === 'object' ? def.shape : undefined
}

/** The schema at a path; undefined where the policy has no such place. */
export function schemaAt(path: readonly PropertyKey[]): Schema | undefined {
  let schema: Schema | undefined = policySchema
  for (const name of path) {
    const fields: Readonly<Record<string, Schema>> = (schema && sectionFields(schema)) ?? {}
    // A path is a caller's word: `__proto__` and `toString` are names every object answers to.
    schema = Object.hasOwn(fields, String(name)) ? fields[String(name)] : undefined
  }
  return schema
}

/** Every value of the policy, in the order of the schema. */
export function policyLeaves(schema: Schema = policySchema, path: readonly string[] = []): PolicyLeaf[] {
  const fields = sectionFields(schema)
  if (fields) return Object.entries(fields).flatMap(([name, field]) => policyLeaves(field, [...path, name]))
  const meta = (schema as z.ZodType).meta() ?? {}
  return [
    {
      path,
      ...kindOf(schema),
      ...(typeof meta['unit'] === 'string' && { unit: meta['unit'] }),
      description: meta.description ?? '',
      source: String(meta['source'] ?? ''),
    },
  ]
}

function kindOf(schema: Schema): Pick<PolicyLeaf, 'type' | 'options'> {
  const { def } = inner(schema)._zod
  switch (def.type) {
    case 'boolean':
      return { type: 'boolean' }
    case 'number':
      return { type: 'format' in def ? 'integer' : 'number' }
    case 'literal':
      return { type: 'enum', options: def.values.map(String) }
    case 'array': {
      const item = inner(def.element)._zod.def
      return { type: 'list', ...(item.type === 'literal' && { options: item.values.map(String) }) }
    }
    default:
      return { type: 'string' }
  }
}
