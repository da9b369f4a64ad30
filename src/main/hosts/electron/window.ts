import { join } from 'node:path'
import { BrowserWindow, type Session, shell } from 'electron'
import { CONSOLE_URL, isConsolePage } from './console-protocol'

/** The console's window: isolated, sandboxed, and unable to go anywhere else (DESIGN §9). */
export async function openWindow(): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 1024,
    minHeight: 680,
    show: false,
    title: 'Steward Console',
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
    },
  })
  denyByDefault(window.webContents.session)
  window.webContents.on('will-navigate', (event, url) => {
    if (!isConsolePage(url)) event.preventDefault()
  })
  window.webContents.setWindowOpenHandler(({ url }) => {
    // A link to the web opens in the user's browser, never in a window that has our bridge.
    if (url.startsWith('https://')) void shell.openExternal(url)
    return { action: 'deny' }
  })
  window.once('ready-to-show', () => window.show())
  await window.loadURL(CONSOLE_URL)
  return window
}

/** Copying an id to the clipboard is the one thing the page may do of its own. */
const ALLOWED: readonly string[] = ['clipboard-sanitized-write']

function denyByDefault(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => decide(ALLOWED.includes(permission)))
  session.setPermissionCheckHandler((_contents, permission) => ALLOWED.includes(permission))
}
