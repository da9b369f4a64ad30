/** What a file's name says it holds; `opaque` is anything that is not looked into. */
export type ContentKind =
  | 'json'
  | 'json_with_comments'
  | 'json_lines'
  | 'python'
  | 'javascript'
  | 'typescript'
  | 'markdown'
  | 'zip'
  | 'tar'
  | 'tar_gz'
  | 'opaque'

const BY_EXTENSION: ReadonlyMap<string, ContentKind> = new Map([
  ['json', 'json'],
  ['webmanifest', 'json'],
  ['geojson', 'json'],
  ['ipynb', 'json'],
  ['jsonc', 'json_with_comments'],
  ['jsonl', 'json_lines'],
  ['ndjson', 'json_lines'],
  ['py', 'python'],
  ['pyi', 'python'],
  ['js', 'javascript'],
  ['mjs', 'javascript'],
  ['cjs', 'javascript'],
  ['jsx', 'javascript'],
  ['ts', 'typescript'],
  ['mts', 'typescript'],
  ['cts', 'typescript'],
  ['tsx', 'typescript'],
  ['md', 'markdown'],
  ['markdown', 'markdown'],
  ['zip', 'zip'],
  ['tar', 'tar'],
  ['tgz', 'tar_gz'],
])

/** Files that tools read with comments and trailing commas though they are called JSON. */
const WITH_COMMENTS = /^(?:tsconfig|jsconfig)(?:\.[\w-]+)*\.json$|^(?:devcontainer|\.eslintrc)\.json$/

/** By the last part of the path: an agent's media type may say anything, and tools go by the name. */
export const contentKindOf = (path: string): ContentKind => {
  const parts = path.split('/')
  const file = parts.at(-1)?.toLowerCase() ?? ''
  if (file.endsWith('.tar.gz')) return 'tar_gz'
  const dot = file.lastIndexOf('.')
  const kind = dot > 0 ? (BY_EXTENSION.get(file.slice(dot + 1)) ?? 'opaque') : 'opaque'
  if (kind === 'json' && (WITH_COMMENTS.test(file) || parts.at(-2) === '.vscode')) return 'json_with_comments'
  return kind
}

export const isArchive = (kind: ContentKind): boolean => kind === 'zip' || kind === 'tar' || kind === 'tar_gz'
