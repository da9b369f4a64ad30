/** By extension, in lower case; types registered with IANA where there is one. */
const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['css', 'text/css'],
  ['csv', 'text/csv'],
  ['gif', 'image/gif'],
  ['gz', 'application/gzip'],
  ['htm', 'text/html'],
  ['html', 'text/html'],
  ['jpeg', 'image/jpeg'],
  ['jpg', 'image/jpeg'],
  ['js', 'text/javascript'],
  ['json', 'application/json'],
  ['jsonl', 'application/jsonl'],
  ['log', 'text/plain'],
  ['md', 'text/markdown'],
  ['mjs', 'text/javascript'],
  ['pdf', 'application/pdf'],
  ['png', 'image/png'],
  ['py', 'text/x-python'],
  ['sh', 'application/x-sh'],
  ['svg', 'image/svg+xml'],
  ['tar', 'application/x-tar'],
  ['toml', 'application/toml'],
  ['ts', 'text/x-typescript'],
  ['txt', 'text/plain'],
  ['webp', 'image/webp'],
  ['xml', 'application/xml'],
  ['yaml', 'application/yaml'],
  ['yml', 'application/yaml'],
  ['zip', 'application/zip'],
])

/** The media type an artifact is announced with, by its extension; `application/octet-stream` where that says nothing. */
export const mediaTypeOf = (name: string): string => {
  const file = name.slice(name.lastIndexOf('/') + 1)
  const dot = file.lastIndexOf('.')
  // `.json` alone is a hidden file without an extension.
  const extension = dot > 0 ? file.slice(dot + 1).toLowerCase() : ''
  return MEDIA_TYPES.get(extension) ?? 'application/octet-stream'
}
