import { StewardError } from '../../../shared/model/errors'

/** A path inside a repository: plain segments only, none that could lead out of it or into git's own folder. */
export function plainPath(path: string): string {
  const segments = path.split('/')
  const bad = (segment: string): boolean =>
    segment === '' ||
    segment === '.' ||
    segment === '..' ||
    segment.includes('\\') ||
    segment.includes('\0') ||
    segment.toLowerCase() === '.git'
  if (segments.some(bad)) throw new StewardError('input_invalid', `${JSON.stringify(path)} is not a plain path`)
  return path
}
