import { app } from 'electron'
import { fragmentOf, LINK_SCHEME, linkAmong } from './link-target'

/** Has the operating system bring us its `steward://` links, now and at the next start. */
export function receiveLinks(follow: (fragment: string) => void): void {
  // A link becomes a fragment of the console, or nothing (link-target.ts).
  app.setAsDefaultProtocolClient(LINK_SCHEME) // eng-disable PROTOCOL_HANDLER_JS_CHECK: docs/adr/0019
  const take = (link: string | undefined): void => {
    const fragment = link === undefined ? undefined : fragmentOf(link)
    if (fragment !== undefined) follow(fragment)
  }
  app.on('open-url', (event, url) => {
    event.preventDefault()
    take(url)
  })
  app.on('second-instance', (_event, args) => take(linkAmong(args)))
  take(linkAmong(process.argv))
}
