import { join } from 'node:path'
import { BrowserWindow } from 'electron'
import type { Log } from '../../engine/ports'
import { CONSOLE_URL } from './console-protocol'
import { watchPage } from './failing-page'
import { icon } from './icons'
import { denyByDefault } from './permissions'
import { rememberedState, rememberState } from './window-state'

interface WindowOptions {
  readonly log: Log
  /** Where in the console to begin, as a URL fragment. */
  readonly fragment: string
  /** Whether closing the window only hides it. */
  readonly staysOnClose: () => boolean
}

/** The console's window: isolated, sandboxed, unable to go anywhere else (DESIGN §9), and where it was last. */
export async function openWindow({ log, fragment, staysOnClose }: WindowOptions): Promise<BrowserWindow> {
  const state = rememberedState()
  const window = new BrowserWindow({
    width: state?.width ?? 1280,
    height: state?.height ?? 800,
    ...(state && { x: state.x, y: state.y }),
    minWidth: 1024,
    minHeight: 680,
    show: false,
    title: 'Steward Console',
    icon: icon('icon'),
    webPreferences: {
      // Sandboxed; it exposes two functions and a number.
      preload: join(import.meta.dirname, '../preload/index.cjs'), // eng-disable PRELOAD_JS_CHECK: docs/adr/0019
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      // A middle click opens nothing of its own.
      disableBlinkFeatures: 'Auxclick',
    },
  })
  denyByDefault(window.webContents.session)
  rememberState(window)
  watchPage(window, log)
  window.on('close', (event) => {
    if (!staysOnClose()) return
    event.preventDefault()
    window.hide()
  })
  window.once('ready-to-show', () => {
    if (state?.maximized) window.maximize()
    window.show()
  })
  await window.loadURL(CONSOLE_URL + fragment)
  return window
}
