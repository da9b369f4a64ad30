import { isCode, type ProjectFile } from './project-files'

const lines = ({ text }: ProjectFile): number => text.split('\n').length - 1

/** Files longer than `limit` lines, as `path (lines)`. */
export function longFiles(files: readonly ProjectFile[], limit: number): readonly string[] {
  return files.filter((file) => isCode(file) && lines(file) > limit).map((file) => `${file.path} (${lines(file)})`)
}

/** The median length in lines of the files below `src/`; 0 when there are none. */
export function medianLength(files: readonly ProjectFile[]): number {
  const lengths = files
    .filter((file) => isCode(file) && file.path.startsWith('src/'))
    .map(lines)
    .sort((a, b) => a - b)
  return lengths[Math.floor(lengths.length / 2)] ?? 0
}
