import { BrowserWindow } from 'electron'
import { CONSOLE_URL } from './console-protocol'
import { openWindow } from './window'

export interface ConsoleWindow {
  /** Brings the window to the front, made anew where it was closed; led to a fragment where one is given. */
  show(fragment?: string): void
}

/** The one window of the console, however often it is asked for. */
export function consoleWindow(options: Omit<Parameters<typeof openWindow>[0], 'fragment'>): ConsoleWindow {
  let opening: Promise<BrowserWindow> | undefined
  const current = (): BrowserWindow | undefined => BrowserWindow.getAllWindows()[0]
  const open = (fragment: string): Promise<BrowserWindow> => {
    opening = openWindow({ ...options, fragment })
    opening.catch((error: unknown) => options.log.error('the window did not open', { error: String(error) }))
    return opening
  }
  const bringForward = (window: BrowserWindow, fragment: string | undefined): void => {
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
    // The page is the same; only its fragment changes, and with it what it shows.
    if (fragment !== undefined) void window.loadURL(CONSOLE_URL + fragment)
  }
  return {
    show(fragment) {
      if (current() === undefined) void open(fragment ?? '')
      else void opening?.then((window) => bringForward(window, fragment))
    },
  }
}
