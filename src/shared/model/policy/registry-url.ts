const GITHUB = /^github:[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/
/** `http:` may travel in clear only where nothing can listen in. */
const ANYWHERE = new Set(['https:', 'git+https:'])
const LOOPBACK_ONLY = new Set(['http:', 'git+http:'])

/** How a registry is read: by the protocol of DESIGN §4, or as a git repository. */
export const registryKind = (url: string): 'https' | 'git' =>
  /^(?:github:|git\+)/.test(url) || /\.git$/.test(url) ? 'git' : 'https'

/**
 * Whether a text can name a registry (DESIGN §4): `https://…`, `http://…` on loopback, `github:owner/name`,
 * `git+https://…`, `git+http://…` on loopback, or `git+file:///…`. A user name or password inside it is refused: the
 * policy is shown on screens and written to backups.
 */
export const isRegistryUrl = (text: string): boolean => {
  if (GITHUB.test(text)) return true
  if (!URL.canParse(text)) return false
  const { protocol, hostname, pathname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  if (protocol === 'git+file:') return pathname.length > 1
  if (LOOPBACK_ONLY.has(protocol)) return LOOPBACK.test(hostname)
  return ANYWHERE.has(protocol) && hostname !== ''
}
