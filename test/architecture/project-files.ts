import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface ProjectFile {
  /** Below the root, with forward slashes. */
  readonly path: string
  readonly text: string
}

const textual = /\.(ts|tsx|mts|mjs|cjs|js|css|html|json|jsonc|yaml|yml|md|sh)$|(^|\/)run$/

/** Every text file that is or would be committed: what git tracks, and what it does not ignore. */
export function projectFiles(root: string): readonly ProjectFile[] {
  const listing = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return listing
    .split('\0')
    .filter((path) => textual.test(path) && path !== 'package-lock.json' && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

export const isCode = ({ path }: ProjectFile): boolean =>
  /^(src|test|bench|scripts|bin)\//.test(path) && /\.(ts|tsx|mts|mjs|cjs|css)$/.test(path)
