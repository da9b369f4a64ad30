import { findNodeAtLocation, parseTree } from 'jsonc-parser'
import { isObject, positionsOf, type TextPosition } from '../encoding'
import { compileSchema, isReadableDraft, schemaFault } from '../json-schema'
import type { Fault } from './fault'

type SchemaObject = Readonly<Record<string, unknown>>

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What a JSON document's own `$schema` asks for. */
export type SchemaRequest =
  | { readonly kind: 'none' }
  /** It is a JSON Schema itself, and must be a usable one. */
  | { readonly kind: 'is_schema'; readonly schema: SchemaObject }
  /** It is described by another file of the result. */
  | { readonly kind: 'file'; readonly target: string }

/** Another site's schema is never fetched: a result must not make its reader call anybody. */
export const schemaRequestOf = (value: unknown): SchemaRequest => {
  const uri = isObject(value) ? value['$schema'] : undefined
  if (typeof uri !== 'string' || !isObject(value)) return { kind: 'none' }
  if (isReadableDraft(uri)) return { kind: 'is_schema', schema: value }
  return /^[a-z][a-z0-9+.-]*:|^\/\//i.test(uri) || uri === '' ? { kind: 'none' } : { kind: 'file', target: uri }
}

/** Larger texts are told about without a line: finding it would cost more memory than reading the file did. */
const MAX_LOCATED = 4 * 1024 * 1024

const positionOf = (text: string, parts: readonly string[]): TextPosition | undefined => {
  if (text.length > MAX_LOCATED) return undefined
  try {
    const tree = parseTree(text)
    const node =
      tree &&
      findNodeAtLocation(
        tree,
        parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
      )
    return node && positionsOf(text)(node.offset)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Why a value does not fit a schema. `text` is what it was read from, for the position. */
export const valueFault = (schema: unknown, value: unknown, text?: string): Fault | undefined => {
  if (!isObject(schema)) return { code: 'schema_unusable', message: 'Its schema is not an object' }
  let check: ReturnType<typeof compileSchema>
  try {
    check = compileSchema(schema)
  } catch (error) {
    return { code: 'schema_unusable', message: `Its schema cannot be used: ${reasonOf(error)}` }
  }
  try {
    const fault = schemaFault(check, value)
    if (fault === undefined) return undefined
    const position = text === undefined ? undefined : positionOf(text, fault.parts)
    return { code: 'schema_mismatch', message: fault.message, path: fault.path, ...position }
  } catch (error) {
    if (error instanceof RangeError)
      return { code: 'nesting_too_deep', message: 'It is nested too deeply to be checked' }
    throw error
  }
}

/** Why a document that calls itself a JSON Schema is none that can be used. */
export const ownSchemaFault = (schema: SchemaObject): Fault | undefined => {
  try {
    compileSchema(schema)
    return undefined
  } catch (error) {
    return { code: 'schema_unusable', message: `The schema cannot be used: ${reasonOf(error)}` }
  }
}
