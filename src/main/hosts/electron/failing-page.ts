import { app, type BrowserWindow, dialog } from 'electron'
import type { Log } from '../../engine/ports'

/** A page that fails so often in so short a time is not loaded again by itself. */
const MOST_RELOADS = 3
const WINDOW_MS = 60_000

/** What is done when the page's process dies or hangs: the engine is in another process and goes on. */
export function watchPage(window: BrowserWindow, log: Log): void {
  let reloads: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    log.error('the page’s process is gone', { reason, exit_code: exitCode })
    const now = Date.now()
    reloads = [...reloads.filter((at) => now - at < WINDOW_MS), now]
    if (reloads.length <= MOST_RELOADS) window.webContents.reload()
    else void askAfterCrashes(window)
  })
  window.on('unresponsive', () => {
    log.warn('the page does not answer')
    void askWhileHanging(window)
  })
  window.on('responsive', () => log.info('the page answers again'))
}

async function askAfterCrashes(window: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The console’s page keeps failing.',
    detail: 'The engine goes on: running tasks are not affected. Its log has the reason.',
    buttons: ['Load it again', 'Quit'],
    defaultId: 0,
  })
  if (response === 0) window.webContents.reload()
  else app.quit()
}

async function askWhileHanging(window: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: 'The console’s page does not answer.',
    detail: 'The engine goes on: running tasks are not affected.',
    buttons: ['Wait', 'Load it again'],
    defaultId: 0,
  })
  if (response === 1) window.webContents.reload()
}
