import type { EntryType, Fault } from '../../protocol/result'

/** One entry of an archive, in its order; its bytes are read, or left, before the next one is asked for. */
export interface ArchiveEntry {
  /** As the archive names it. */
  readonly name: string
  readonly type: EntryType
  /** As the archive says. */
  readonly size: number
  /** @throws ArchiveProblem */
  bytes(): AsyncIterable<Uint8Array>
}

/** What ends the reading of an archive: nothing after it can be believed, or would be worth the work. */
export class ArchiveProblem extends Error {
  override readonly name = 'ArchiveProblem'
  readonly fault: Fault

  constructor(fault: Fault, cause?: unknown) {
    super(fault.message, { cause })
    this.fault = fault
  }
}

export const throwIf = (fault: Fault | undefined): void => {
  if (fault) throw new ArchiveProblem(fault)
}

/** Where an archive is read from: a file, or the bytes of an entry of another archive. */
export type ArchiveSource = { readonly path: string; readonly size: number } | { readonly bytes: Buffer }
