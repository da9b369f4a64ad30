/** The launch token in a loopback host's URL fragment, `#token=…`. */
export const launchTokenIn = (hash: string): string | undefined => /^#token=([A-Za-z0-9_-]+)$/.exec(hash)?.[1]

/**
 * Takes the launch token out of the URL, so that it stays in memory only: never in the history, a bookmark or a screenshot
 * (TRUST "In flight").
 */
export const takeLaunchToken = (): string | undefined => {
  const token = launchTokenIn(location.hash)
  if (token !== undefined) history.replaceState(null, '', `${location.pathname}#/`)
  return token
}
