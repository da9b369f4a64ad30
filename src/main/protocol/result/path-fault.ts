import { artifactNameFault } from '../delegation'

/** Why a path that an agent names may not be used: what is wrong, and the rest of a sentence that begins with what names it. */
export interface PathFault {
  readonly kind: 'path_absolute' | 'path_traversal' | 'name_unsafe'
  readonly words: string
}

/** DESIGN §11 "zip-slip": a path that would leave its folder, or mean another file on another system. */
export const pathFault = (path: string): PathFault | undefined => {
  if (/^[\\/]|^[a-z]:/i.test(path)) return { kind: 'path_absolute', words: 'is an absolute path' }
  // A backslash steps through folders on Windows, whatever the format says.
  if (path.split(/[\\/]/).includes('..')) return { kind: 'path_traversal', words: 'leads out of its folder' }
  const fault = artifactNameFault(path)
  return fault === undefined ? undefined : { kind: 'name_unsafe', words: fault }
}
