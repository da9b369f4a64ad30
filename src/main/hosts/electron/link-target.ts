export const LINK_SCHEME = 'steward'
/** A link is written by somebody else; no id is near this long. */
const LONGEST = 512

/** The screen each kind of link leads to. A link shows something and never does anything. */
const SCREENS: Readonly<Record<string, string>> = {
  agent: 'agents',
  task: 'delegations',
  alerts: 'alerts',
  keys: 'keys',
  registries: 'registries',
  review: 'review',
  discover: 'discover',
}

/** Where `steward://agent/some-id` leads in the console, as a URL fragment; undefined for what is no link of ours. */
export function fragmentOf(link: string): string | undefined {
  if (link.length > LONGEST || !URL.canParse(link)) return undefined
  const { protocol, host, pathname, search } = new URL(link)
  const screen = Object.hasOwn(SCREENS, host) ? SCREENS[host] : undefined
  if (protocol !== `${LINK_SCHEME}:` || screen === undefined) return undefined
  // The page decodes each part once, and takes whatever comes of it for text.
  return `#/${[screen, ...pathname.split('/').filter(Boolean)].join('/')}${search}`
}

/** The link among a program's arguments: how Windows and Linux hand one over. */
export const linkAmong = (args: readonly string[]): string | undefined =>
  args.find((arg) => arg.startsWith(`${LINK_SCHEME}://`))
