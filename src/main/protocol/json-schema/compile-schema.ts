import { Ajv, type AnySchemaObject, type Options, type ValidateFunction } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'

/** The first error ends a check: collecting them all lets a value buy work. Formats are annotations (JSON Schema 2020-12 §7). */
const OPTIONS: Options = { strict: false, validateFormats: false, allErrors: false, logger: false }

const DRAFTS = [
  { uri: /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/, compiler: Ajv2020 },
  { uri: /^https?:\/\/json-schema\.org\/draft\/2019-09\/schema#?$/, compiler: Ajv2019 },
  { uri: /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/, compiler: Ajv },
] as const

const knownDraft = (draft: string) => DRAFTS.find(({ uri }) => uri.test(draft))

/** Whether a `$schema` names a draft that is read here: the document is a JSON Schema itself. */
export const isReadableDraft = (draft: string): boolean => knownDraft(draft) !== undefined

const compilerFor = (schema: AnySchemaObject): Ajv => {
  const draft = schema['$schema']
  if (draft === undefined) return new Ajv2020(OPTIONS)
  const known = knownDraft(String(draft))
  if (known) return new known.compiler(OPTIONS)
  throw new Error(`its $schema is none of draft-07, 2019-09 and 2020-12: ${String(draft).slice(0, 80)}`)
}

/**
 * A schema ready to check with; nothing is fetched for it. A compiler of its own for each: two schemas may have the same $id.
 *
 * @throws Error that says what is wrong with the schema
 */
export const compileSchema = (schema: AnySchemaObject): ValidateFunction => compilerFor(schema).compile(schema)
