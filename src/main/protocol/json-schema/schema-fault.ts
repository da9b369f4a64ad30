import type { ErrorObject, ValidateFunction } from 'ajv'

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

/** The first place where a value does not fit its schema. */
export interface SchemaFault {
  /** `$.tests[0].name` */
  readonly path: string
  /** The parts of the path, for finding the place in a text. */
  readonly parts: readonly string[]
  /** The rest of the sentence "the value at … ": `must be string`. */
  readonly message: string
  readonly rule: string | undefined
  readonly parameters: Readonly<Record<string, unknown>>
}

const faultOf = (error: ErrorObject | undefined): SchemaFault => {
  const pointer = error?.instancePath ?? ''
  const parts = pointer.split('/').slice(1)
  return {
    path: pathOf(pointer),
    parts: parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')),
    message: error?.message ?? 'does not fit the schema',
    rule: error?.keyword,
    parameters: error?.params ?? {},
  }
}

/** Checks a value. @throws RangeError where a recursive schema and a deep value exhaust the stack */
export const schemaFault = (check: ValidateFunction, value: unknown): SchemaFault | undefined =>
  check(value) ? undefined : faultOf(check.errors?.[0])
