import { readFile, stat } from 'node:fs/promises'
import {
  type Fault,
  type InspectionJob,
  ownSchemaFault,
  type ReturnedFile,
  readJson,
  readText,
  referencedPath,
  schemaRequestOf,
  valueFault,
} from '../../protocol/result'
import type { ParsedContent } from './parse-content'

/** A JSON file checked against the schemas that speak of it: the manifest's, and the one it names itself. */
export interface SchemaReport {
  /** Whether any schema spoke of it. */
  readonly checked: boolean
  readonly faults: readonly Fault[]
}

const NOTHING: SchemaReport = { checked: false, faults: [] }

/** FAILURE_MODES 1.2 `schema_validation`, for the files of a result. */
export class SchemasOfResult {
  readonly #job: InspectionJob
  readonly #files: ReadonlyMap<string, ReturnedFile>

  constructor(job: InspectionJob) {
    this.#job = job
    this.#files = new Map(job.files.map((file) => [file.name, file]))
  }

  async check(name: string, json: ParsedContent['json']): Promise<SchemaReport> {
    if (json === undefined || !this.#job.rules.schemas) return NOTHING
    const own = await this.#ownReport(name, json)
    const named = Object.hasOwn(this.#job.schemas, name) ? this.#job.schemas[name] : undefined
    if (named === undefined) return own
    const fault = valueFault(named, json.value, json.text)
    return { checked: true, faults: [...(fault ? [fault] : []), ...own.faults] }
  }

  async #ownReport(name: string, json: { value: unknown; text: string }): Promise<SchemaReport> {
    const request = schemaRequestOf(json.value)
    if (request.kind === 'none') return NOTHING
    const fault =
      request.kind === 'is_schema' ? ownSchemaFault(request.schema) : await this.#fileFault(name, request.target, json)
    return { checked: true, faults: fault ? [fault] : [] }
  }

  async #fileFault(name: string, target: string, json: { value: unknown; text: string }): Promise<Fault | undefined> {
    const file = this.#files.get(referencedPath(target, name) ?? '')
    if (file === undefined)
      return {
        code: 'schema_missing',
        message: `Its schema ${JSON.stringify(target.slice(0, 120))} is no file of the result`,
      }
    const schema = await this.#read(file)
    return schema === undefined
      ? { code: 'schema_unusable', message: 'The file it names as its schema is no JSON' }
      : valueFault(schema.value, json.value, json.text)
  }

  async #read(file: ReturnedFile): Promise<{ value: unknown } | undefined> {
    if ((await stat(file.path)).size > this.#job.rules.maxParsedBytes) return undefined
    const read = readText(await readFile(file.path))
    if ('fault' in read) return undefined
    const json = readJson(read.text)
    return 'value' in json ? { value: json.value } : undefined
  }
}
