import { readFile, stat } from 'node:fs/promises'
import type { ResultCheck } from '../../../shared/model/result'
import {
  type ContentKind,
  contentKindOf,
  type Fault,
  type FileReport,
  FileSet,
  findingAt,
  type InspectionJob,
  isArchive,
  isParsed,
  MAX_FAULTS,
  type Part,
  type PartReport,
  type ReturnedFile,
  referenceFault,
  valueFault,
} from '../../protocol/result'
import { digestOfFile } from './digest-of-file'
import { archiveFaults } from './inspect-archive'
import { type ParsedContent, parseContent } from './parse-content'
import { SchemasOfResult } from './schema-of-json'

const NOTHING: PartReport = { checked: [], findings: [] }

/** Looks at the parts of one result. Nothing it reads is written anywhere. */
export class ResultInspection {
  readonly #job: InspectionJob
  readonly #files: FileSet
  readonly #schemas: SchemasOfResult

  constructor(job: InspectionJob) {
    this.#job = job
    this.#files = new FileSet(job.files.map(({ name }) => name))
    this.#schemas = new SchemasOfResult(job)
  }

  /** Never rejects for what is in the part: whatever a file makes its reader throw is said about that file. */
  async look(part: Part): Promise<FileReport> {
    const file = part === 'output' ? undefined : this.#job.files[part]
    try {
      return file === undefined ? this.#output() : await this.#file(file)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const fault: Fault = { code: 'check_failed', message: `The check broke down: ${reason}` }
      return { checked: ['syntax'], findings: [findingAt({ artifact: file?.name }, fault)] }
    }
  }

  /** FAILURE_MODES 1.2 `schema_validation`. */
  #output(): PartReport {
    const { output, rules } = this.#job
    if (output === undefined || !rules.schemas) return NOTHING
    const fault: Fault | undefined =
      output.value === undefined
        ? { code: 'output_missing', message: 'The operation returned no output' }
        : valueFault(output.schema, output.value)
    const code = fault?.code === 'schema_mismatch' ? 'output_schema_mismatch' : fault?.code
    return { checked: ['schema'], findings: fault && code ? [findingAt({}, { ...fault, code })] : [] }
  }

  async #file(file: ReturnedFile): Promise<FileReport> {
    const { rules } = this.#job
    const digest = await digestOfFile(file.path)
    const checked: ResultCheck[] = rules.digests ? ['digest'] : []
    // FAILURE_MODES 1.2 `checksum_required`: against the signed receipt, of the bytes as they lie on this disk.
    if (rules.digests && digest !== file.digest) {
      const fault: Fault = { code: 'digest_mismatch', message: 'The file is not the one the signed receipt names' }
      return { checked, findings: [findingAt({ artifact: file.name }, fault)], digest }
    }
    const kind = contentKindOf(file.name)
    const { size } = await stat(file.path)
    const content = isArchive(kind) ? await this.#archive(file, kind, size) : await this.#parsed(file, kind, size)
    return { checked: [...checked, ...content.checked], findings: content.findings, digest }
  }

  async #archive({ name, path }: ReturnedFile, kind: ContentKind, size: number): Promise<PartReport> {
    const faults = await archiveFaults({ path, size }, kind, this.#job.rules)
    return {
      checked: ['archive', 'syntax', 'links'],
      findings: faults.map(({ fault, inside }) => findingAt({ artifact: name, inside }, fault)),
    }
  }

  async #parsed({ name, path }: ReturnedFile, kind: ContentKind, size: number): Promise<PartReport> {
    const { rules } = this.#job
    if (!isParsed(kind, rules)) return NOTHING
    const checked: ResultCheck[] = kind === 'markdown' ? ['syntax', 'links'] : ['syntax']
    // What is too large to be checked is refused, not waved through.
    if (size > rules.maxParsedBytes)
      return { checked, findings: [findingAt({ artifact: name }, tooLarge(size, rules.maxParsedBytes))] }
    const parsed = await parseContent(name, kind, await readFile(path))
    const schemas = await this.#schemas.check(name, parsed.json)
    const faults = [...parsed.faults, ...this.#referenceFaults(name, parsed), ...schemas.faults]
    return {
      checked: schemas.checked ? [...checked, 'schema'] : checked,
      findings: faults.slice(0, MAX_FAULTS).map((fault) => findingAt({ artifact: name }, fault)),
    }
  }

  #referenceFaults(name: string, { references = [] }: ParsedContent): Fault[] {
    return references.flatMap((reference) => referenceFault(reference, name, this.#files) ?? [])
  }
}

const MEGABYTE = 1024 * 1024
const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(bytes % MEGABYTE === 0 ? 0 : 1)

const tooLarge = (size: number, limit: number): Fault => ({
  code: 'too_large_to_parse',
  message: `The file has ${megabytes(size)} MB; at most ${megabytes(limit)} MB are parsed`,
})
