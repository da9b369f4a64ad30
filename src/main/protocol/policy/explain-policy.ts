import { defaultPolicy } from '../../../shared/model/policy'
import type { ParsedPolicy } from './parse-policy'
import { type PolicyLeaf, policyLeaves } from './policy-schema-walk'

export interface ExplainedField extends Omit<PolicyLeaf, 'path' | 'options'> {
  readonly path: string[]
  readonly options?: string[]
  readonly value: unknown
  readonly default: unknown
  readonly set_at?: { readonly line: number }
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((part, name) => (isMap(part) ? part[String(name)] : undefined), value)

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Where in the text a value is set: through a printed list of one-entry maps too. Undefined where it is not. */
export function pathInText(value: unknown, path: readonly string[]): (string | number)[] | undefined {
  const [name, ...rest] = path
  if (name === undefined) return []
  if (Array.isArray(value)) {
    const index = value.findIndex((item) => isMap(item) && Object.hasOwn(item, name))
    const below = index === -1 ? undefined : pathInText(valueAt(value[index], [name]), rest)
    return below && [index, name, ...below]
  }
  if (!isMap(value) || !Object.hasOwn(value, name)) return undefined
  const below = pathInText(value[name], rest)
  return below && [name, ...below]
}

/** Each value of the policy with its default, the sentence it comes from, and the line that sets it. */
export function explainPolicy({ policy, text }: ParsedPolicy): ExplainedField[] {
  const defaults = defaultPolicy()
  return policyLeaves().map(({ path, options, ...leaf }) => {
    const place = pathInText(text.value, path)
    const line = place && text.lineOf(place)
    return {
      ...leaf,
      path: [...path],
      ...(options && { options: [...options] }),
      value: valueAt(policy, path) ?? null,
      default: valueAt(defaults, path) ?? null,
      ...(line !== undefined && { set_at: { line } }),
    }
  })
}
