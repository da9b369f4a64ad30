/** One field of a form made from an operation's input schema. */
export interface InputField {
  readonly name: string
  readonly kind: 'text' | 'choice' | 'number' | 'yes_no' | 'json'
  readonly label: string
  readonly description: string
  readonly required: boolean
  readonly options: string[]
  readonly example: string
}

export type TypedValues = Readonly<Record<string, unknown>>

/** The name under which the whole input is typed where the schema names no properties. */
const WHOLE = ''

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const labelOf = (name: string): string => {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function kindOf(schema: Record<string, unknown>): InputField['kind'] {
  if (Array.isArray(schema['enum'])) return 'choice'
  if (schema['type'] === 'integer' || schema['type'] === 'number') return 'number'
  if (schema['type'] === 'boolean') return 'yes_no'
  return schema['type'] === 'string' ? 'text' : 'json'
}

/** A field for each property; anything deeper than a plain value is typed as JSON. The schema is remote text: only read, never run. */
export function fieldsOf(schema: Readonly<Record<string, unknown>> | undefined): InputField[] {
  const properties = schema?.['properties']
  const required = Array.isArray(schema?.['required']) ? schema['required'] : []
  if (!isMap(properties))
    return [
      {
        name: WHOLE,
        kind: 'json',
        label: 'Input, as JSON',
        description: '',
        required: false,
        options: [],
        example: '{}',
      },
    ]
  return Object.entries(properties).map(([name, property]) => {
    const described = isMap(property) ? property : {}
    const examples = Array.isArray(described['examples']) ? described['examples'] : []
    return {
      name,
      kind: kindOf(described),
      label: labelOf(name),
      description: typeof described['description'] === 'string' ? described['description'] : '',
      required: required.includes(name),
      options: Array.isArray(described['enum']) ? described['enum'].map(String) : [],
      example: examples.length > 0 ? String(examples[0]) : '',
    }
  })
}

/** The input as typed, or what is wrong with it. The agent checks it against its schema again. */
export function inputFrom(fields: readonly InputField[], values: TypedValues): { value?: unknown; fault?: string } {
  const input: Record<string, unknown> = {}
  for (const field of fields) {
    const typed = values[field.name]
    if (typed === undefined || typed === null || typed === '') {
      if (field.required) return { fault: `${field.label} is missing` }
      continue
    }
    const parsed = field.kind === 'json' ? parseJson(String(typed)) : { value: typed }
    if ('fault' in parsed) return { fault: `${field.label} is not JSON: ${parsed.fault}` }
    if (field.name === WHOLE) return { value: parsed.value }
    input[field.name] = parsed.value
  }
  return { value: input }
}

function parseJson(text: string): { value: unknown } | { fault: string } {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) }
  }
}
