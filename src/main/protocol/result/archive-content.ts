import type { Fault } from './fault'
import type { ArchiveLimits } from './inspection-rules'
import { pathFault } from './path-fault'

/** Small archives of repetitive text pack very well; a bomb has to become large to do harm. */
const RATIO_COUNTS_FROM = 16 * 1024 * 1024
const MEGABYTE = 1024 * 1024

/** Counts what an archive and the archives inside it become, so that none is unpacked past what the policy allows. */
export class ArchiveBudget {
  readonly #limits: ArchiveLimits
  readonly #packed: number
  #entries = 0
  #unpacked = 0

  /** @param packed size of the outermost archive in bytes */
  constructor(limits: ArchiveLimits, packed: number) {
    this.#limits = limits
    this.#packed = Math.max(1, packed)
  }

  /** One more entry. */
  countEntry(): Fault | undefined {
    this.#entries += 1
    if (this.#entries <= this.#limits.maxEntries) return undefined
    return { code: 'archive_too_many_entries', message: `The archive has more than ${this.#limits.maxEntries} entries` }
  }

  /** Bytes that came out. */
  countBytes(bytes: number): Fault | undefined {
    this.#unpacked += bytes
    return this.#excess(this.#unpacked)
  }

  /** What an entry says it will become, on top of what came out: a bomb that is honest about it need not be unpacked at all. */
  foresee(bytes: number): Fault | undefined {
    return this.#excess(this.#unpacked + bytes)
  }

  #excess(unpacked: number): Fault | undefined {
    const { maxRatio, maxUnpackedBytes } = this.#limits
    const ratio = unpacked / this.#packed
    if (unpacked > RATIO_COUNTS_FROM && ratio > maxRatio)
      return { code: 'archive_bomb', message: `The archive unpacks to more than ${maxRatio} times its size` }
    if (unpacked > maxUnpackedBytes)
      return {
        code: 'archive_too_large',
        message: `The archive unpacks to more than ${Math.round(maxUnpackedBytes / MEGABYTE)} MB`,
      }
    return undefined
  }
}

export type EntryType = 'file' | 'folder' | 'link' | 'special'

const nameFault = (path: string): Fault | undefined => {
  const fault = pathFault(path)
  return (
    fault && {
      code: `archive_${fault.kind}`,
      message: `The entry ${JSON.stringify(path.slice(0, 120))} ${fault.words}`,
    }
  )
}

/** The names of one archive: none may leave it, and no two may mean one file. */
export class EntryNames {
  readonly #seen = new Set<string>()
  readonly #paths: string[] = []

  get paths(): readonly string[] {
    return this.#paths
  }

  /**
   * Takes an entry as the archive names it.
   *
   * @returns its path, or what is wrong with it; an empty path is the archive's own root
   */
  take(name: string, type: EntryType): { readonly path: string } | { readonly fault: Fault } {
    const path = name.replace(/^(?:\.\/)+/, '').replace(/\/$/, '')
    if (path === '' || path === '.') return { path: '' }
    const fault = nameFault(path) ?? this.#typeFault(path, type) ?? this.#duplicateFault(path, type)
    if (fault) return { fault }
    this.#paths.push(path)
    return { path }
  }

  #typeFault(path: string, type: EntryType): Fault | undefined {
    const shown = JSON.stringify(path.slice(0, 120))
    // What a link points to is decided after it was checked.
    if (type === 'link') return { code: 'archive_link', message: `The entry ${shown} is a link` }
    if (type === 'special') return { code: 'archive_special_file', message: `The entry ${shown} is a device or a pipe` }
    return undefined
  }

  #duplicateFault(path: string, type: EntryType): Fault | undefined {
    const folded = path.normalize('NFC').toLowerCase()
    const twice = this.#seen.has(folded)
    this.#seen.add(folded)
    // Folders are named again by some packers; a file that overwrites another hides it.
    if (!twice || type === 'folder') return undefined
    return {
      code: 'archive_name_duplicate',
      message: `The entry ${JSON.stringify(path.slice(0, 120))} is in the archive twice`,
    }
  }
}
