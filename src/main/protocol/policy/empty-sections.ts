import type { z } from 'zod'
import { policySchema } from '../../../shared/model/policy'
import { sectionFields } from './policy-schema-walk'

/** A section with all its fields commented out reads as null in YAML; it sets nothing, as if it were not there. */
export function withoutEmptySections(value: unknown, schema: z.core.$ZodType = policySchema): unknown {
  const fields = sectionFields(schema)
  if (fields === undefined || !isMap(value)) return value
  const kept = Object.entries(value).flatMap(([name, part]): [string, unknown][] => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field === undefined) return [[name, part]]
    return part === null && sectionFields(field) !== undefined ? [] : [[name, withoutEmptySections(part, field)]]
  })
  return Object.fromEntries(kept)
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
