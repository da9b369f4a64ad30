import {
  ArchiveBudget,
  type ContentKind,
  contentKindOf,
  EntryNames,
  type Fault,
  FileSet,
  type InspectionRules,
  isArchive,
  isParsed,
  MAX_FAULTS,
  ownSchemaFault,
  type Reference,
  referenceFault,
  schemaRequestOf,
} from '../../protocol/result'
import { type ArchiveEntry, ArchiveProblem, type ArchiveSource } from './archive-entry'
import { type ParsedContent, parseContent } from './parse-content'
import { tarEntries } from './tar-archive'
import { zipEntries } from './zip-archive'

/** A fault and the path inside the archive at which it is; none for the archive as a whole. */
export interface ArchiveFault {
  readonly fault: Fault
  readonly inside?: string
}

const sizeOf = (source: ArchiveSource): number => ('bytes' in source ? source.bytes.byteLength : source.size)

const entriesOf = (source: ArchiveSource, kind: ContentKind, budget: ArchiveBudget): AsyncGenerator<ArchiveEntry> =>
  kind === 'zip' ? zipEntries(source, budget) : tarEntries(source, kind === 'tar_gz', budget)

/** One archive being looked through. What its Markdown files refer to is looked up when all names are known. */
class ArchiveInspection {
  readonly faults: ArchiveFault[] = []
  readonly #rules: InspectionRules
  readonly #budget: ArchiveBudget
  readonly #depth: number
  readonly #names = new EntryNames()
  readonly #references: { readonly path: string; readonly reference: Reference }[] = []

  constructor(rules: InspectionRules, budget: ArchiveBudget, depth: number) {
    this.#rules = rules
    this.#budget = budget
    this.#depth = depth
  }

  async run(source: ArchiveSource, kind: ContentKind): Promise<void> {
    try {
      for await (const entry of entriesOf(source, kind, this.#budget)) {
        if (this.faults.length >= MAX_FAULTS) return
        await this.#take(entry)
      }
    } catch (error) {
      if (!(error instanceof ArchiveProblem)) throw error
      this.faults.push({ fault: error.fault })
      return
    }
    this.#lookUpReferences()
  }

  async #take(entry: ArchiveEntry): Promise<void> {
    const taken = this.#names.take(entry.name, entry.type)
    if ('fault' in taken) this.faults.push({ fault: taken.fault })
    else if (entry.type === 'file') await this.#takeFile(taken.path, entry)
  }

  async #takeFile(path: string, entry: ArchiveEntry): Promise<void> {
    const kind = contentKindOf(path)
    const wanted = isArchive(kind) || isParsed(kind, this.#rules)
    try {
      const bytes = await read(entry, wanted ? this.#rules.maxParsedBytes : 0)
      if (!wanted) return
      if (bytes === undefined) this.#tell(path, tooLarge(this.#rules))
      else if (isArchive(kind)) await this.#descend(path, kind, bytes)
      else this.#takeContent(path, await parseContent(path, kind, bytes))
    } catch (error) {
      // A damaged entry is told with its name; what the budget ends is the archive's fault.
      if (!(error instanceof ArchiveProblem) || !/corrupt|truncated/.test(error.fault.code)) throw error
      this.#tell(path, error.fault)
      if (error.fault.code === 'archive_truncated') throw error
    }
  }

  #takeContent(path: string, { faults, references = [], json }: ParsedContent): void {
    for (const fault of faults.slice(0, MAX_FAULTS)) this.#tell(path, fault)
    for (const reference of references) this.#references.push({ path, reference })
    if (json === undefined || !this.#rules.schemas) return
    const request = schemaRequestOf(json.value)
    const fault = request.kind === 'is_schema' ? ownSchemaFault(request.schema) : undefined
    if (fault) this.#tell(path, fault)
  }

  async #descend(path: string, kind: ContentKind, bytes: Buffer): Promise<void> {
    const { maxDepth } = this.#rules.archives
    if (this.#depth >= maxDepth) {
      const message = `Archives lie in one another more than ${maxDepth} deep`
      this.#tell(path, { code: 'archive_nested_too_deep', message })
      return
    }
    const inner = new ArchiveInspection(this.#rules, this.#budget, this.#depth + 1)
    await inner.run({ bytes }, kind)
    for (const { fault, inside } of inner.faults)
      this.faults.push({ fault, inside: inside === undefined ? path : `${path}/${inside}` })
  }

  #lookUpReferences(): void {
    const files = new FileSet(this.#names.paths)
    for (const { path, reference } of this.#references) {
      const fault = referenceFault(reference, path, files)
      if (fault) this.#tell(path, fault)
    }
  }

  #tell(inside: string, fault: Fault): void {
    this.faults.push({ fault, inside })
  }
}

const tooLarge = ({ maxParsedBytes }: InspectionRules): Fault => ({
  code: 'too_large_to_parse',
  message: `The file is larger than the ${Math.round(maxParsedBytes / (1024 * 1024))} MB that are parsed`,
})

/** Reads an entry to its end, for its checksum; keeps it where it has no more than `keep` bytes. */
async function read(entry: ArchiveEntry, keep: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of entry.bytes()) {
    size += chunk.byteLength
    if (size <= keep) chunks.push(chunk)
    else chunks.length = 0
  }
  return size <= keep ? Buffer.concat(chunks) : undefined
}

/** Looks through an archive and all files and archives in it, never writing one of them anywhere (DESIGN §11 "zip-slip"). */
export async function archiveFaults(
  source: ArchiveSource,
  kind: ContentKind,
  rules: InspectionRules,
): Promise<readonly ArchiveFault[]> {
  const inspection = new ArchiveInspection(rules, new ArchiveBudget(rules.archives, sizeOf(source)), 1)
  await inspection.run(source, kind)
  return inspection.faults
}
