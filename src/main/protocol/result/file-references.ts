import type { Fault } from './fault'
import type { Reference } from './markdown-content'

/** Of one result or one archive: file paths, and the folders they lie in. */
export class FileSet {
  readonly #paths = new Set<string>()

  constructor(paths: Iterable<string>) {
    for (const path of paths) this.#add(path)
  }

  has(path: string): boolean {
    return path === '' || this.#paths.has(path)
  }

  #add(path: string): void {
    let known = path.replace(/\/$/, '')
    while (known !== '' && !this.#paths.has(known)) {
      this.#paths.add(known)
      known = known.slice(0, Math.max(0, known.lastIndexOf('/')))
    }
  }
}

const SCHEME = /^[a-z][a-z0-9+.-]*:/i

/** The path that a relative target means, from the folder of the file it stands in; `outside` where it leaves the result. */
const resolve = (target: string, from: string): string | 'outside' => {
  const path: string[] = target.startsWith('/') ? [] : from.split('/').slice(0, -1)
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') path.push(part)
    else if (path.pop() === undefined) return 'outside'
  }
  return path.join('/')
}

const decoded = (target: string): string => {
  try {
    return decodeURIComponent(target)
  } catch {
    // A lone percent sign is part of the name.
    return target
  }
}

/** The file a target names, without query and fragment; undefined where it names none: another site, or a place in the same file. */
const fileOf = (target: string): string | undefined => {
  const trimmed = target.trim()
  if (SCHEME.test(trimmed) || trimmed.startsWith('//')) return undefined
  const path = trimmed.replace(/[?#].*$/s, '')
  return path === '' ? undefined : decoded(path)
}

/**
 * The path in a result that a relative target means. A target that begins with a slash counts from the result's root.
 *
 * @param from the path of the file in which the target stands
 * @returns `outside` where it leaves the result; undefined where it names no file: another site, or a place in the same file
 */
export const referencedPath = (target: string, from: string): string | 'outside' | undefined => {
  const file = fileOf(target)
  return file === undefined ? undefined : resolve(file, from)
}

const shown = (target: string): string => JSON.stringify(target.slice(0, 120))

/** Why a reference in the file `from` does not lead to a file of the set. */
export const referenceFault = (
  { target, what, line, column }: Reference,
  from: string,
  files: FileSet,
): Fault | undefined => {
  const path = referencedPath(target, from)
  if (path === undefined || files.has(path)) return undefined
  return path === 'outside'
    ? { code: 'markdown_link_outside', message: `The ${what} ${shown(target)} leads out of the result`, line, column }
    : { code: 'markdown_link_dangling', message: `The ${what} ${shown(target)} leads to no file`, line, column }
}
