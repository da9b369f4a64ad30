import { fileURLToPath } from 'node:url'

/** Where a git registry is: on another machine, or a folder of this one. */
export type GitPlace =
  | { readonly kind: 'remote'; readonly url: string }
  | { readonly kind: 'folder'; readonly path: string }

/** Reads the address of a git registry as the policy names it: `github:owner/name`, `git+https://…`, `https://….git`, `git+file:///…`. */
export function gitPlace(url: string): GitPlace {
  const github = /^github:([^/]+)\/(.+)$/.exec(url)
  if (github) return { kind: 'remote', url: `https://github.com/${github[1]}/${github[2]}.git` }
  if (url.startsWith('git+file:')) return { kind: 'folder', path: fileURLToPath(url.slice('git+'.length)) }
  return { kind: 'remote', url: url.replace(/^git\+/, '') }
}
