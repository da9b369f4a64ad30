export { compileSchema, isReadableDraft } from './compile-schema'
export { type SchemaFault, schemaFault } from './schema-fault'
