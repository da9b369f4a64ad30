import { isCode, type ProjectFile } from './project-files'

// Spelled in halves, so that this file does not break the rules it states.
const whole = (...halves: readonly string[]): string => halves.join('')

const emptyNames = ['utils', 'util', 'helpers', 'helper', 'manager', 'managers', 'common', 'data']

/** Names that say nothing: a room that outgrows itself is split by concept, never into a drawer. */
export function emptyNamed(files: readonly ProjectFile[]): readonly string[] {
  const isEmpty = (segment: string): boolean =>
    emptyNames.includes(segment.replace(/\..*$/, '').toLowerCase()) || /[-_.](utils|helpers|manager)\b/i.test(segment)
  return files.map(({ path }) => path).filter((path) => path.split('/').some(isEmpty))
}

const postponed = new RegExp(`\\b(${whole('TO', 'DO')}|${whole('FIX', 'ME')})\\b`)
const silencedTypes = new RegExp(
  `${whole('@ts-', '(ignore|nocheck|expect-error)')}|\\b${whole('as ', 'any')}(?=\\s*([),;\\]}|&>[.:?]|$))`,
)

/** Work left for later and silenced types, as `path:line`. */
export function unfinished(files: readonly ProjectFile[]): readonly string[] {
  return files
    .filter(isCode)
    .flatMap((file) => linesMatching(file, (line) => postponed.test(line) || silencedTypes.test(line)))
}

/** Lines that name a place on the machine where they were written, as `path:line`. */
export function machinePaths(files: readonly ProjectFile[], places: readonly string[]): readonly string[] {
  return files.flatMap((file) => linesMatching(file, (line) => places.some((place) => line.includes(place))))
}

// A rule must answer the same to the same bytes and the same supplied time: neither clock nor chance may reach it.
const ambient =
  /\b(Date\.now|performance\.now|process\.(hrtime|env|cwd|argv)|Math\.random|randomBytes|randomUUID|randomInt|getRandomValues|generateKeyPair(Sync)?|fetch|setTimeout|setInterval|setImmediate)\b\s*\(?|\bnew Date\(\s*\)/

/** Lines of the protocol and the engine that read a clock, chance, the network or the process by themselves. */
export function ambientAuthority(files: readonly ProjectFile[]): readonly string[] {
  return files
    .filter((file) => isCode(file) && /^src\/main\/(protocol|engine)\//.test(file.path))
    .flatMap((file) => linesMatching(file, (line) => ambient.test(withoutComment(line))))
}

const withoutComment = (line: string): string => line.replace(/^\s*(\*|\/\/|\/\*).*$/, '').replace(/\s\/\/ .*$/, '')

function linesMatching({ path, text }: ProjectFile, matches: (line: string) => boolean): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) => (matches(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 90)}`] : []))
}
