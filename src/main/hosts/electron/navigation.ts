import { app, shell, type WebContents } from 'electron'
import { isConsolePage } from './console-protocol'

interface Leading {
  preventDefault(): void
}

/** Guards whatever shows a page, from its first moment: a window that somebody adds later cannot forget to. */
export function guardNavigation(): void {
  app.on('web-contents-created', (_event, contents) => guard(contents))
}

function guard(contents: WebContents): void {
  const stay = (event: Leading, url: string): void => {
    if (!isConsolePage(url)) event.preventDefault()
  }
  // A page led elsewhere would have our bridge.
  contents.on('will-navigate', (event, url) => stay(event, url))
  // Our policy has no frames; one that appears is not ours.
  contents.on('will-frame-navigate', (event) => stay(event, event.url))
  // The address that was allowed may answer with another.
  contents.on('will-redirect', (event, url) => stay(event, url))
  // A webview brings preferences of its own, and none of ours.
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url)
    return { action: 'deny' }
  })
}

/** Origins on this machine that this program itself started. */
const ours = new Set<string>()

/** Lets the user's browser be sent to a console that this program started beside itself. */
export const letOpenOutside = (url: string): void => void ours.add(new URL(url).origin)

/** Addresses of the web go to the user's browser; other schemes can start programs and go nowhere, nor do a stranger's on this machine. */
function openOutside(url: string): void {
  if (!URL.canParse(url)) return
  const { protocol, origin } = new URL(url)
  if (protocol !== 'https:' && !ours.has(origin)) return
  void shell.openExternal(url) // eng-disable OPEN_EXTERNAL_JS_CHECK: only what the line above lets through
}
