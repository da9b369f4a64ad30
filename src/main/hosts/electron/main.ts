import { join } from 'node:path'
import { app, BrowserWindow, dialog } from 'electron'
import { isStewardError } from '../../../shared/model/errors'
import { chooseProfile, ownProfile, stewardHome, VERSION } from '../profile'
import { registerScheme, serveConsolePage } from './console-protocol'
import { openEntrance } from './ipc'
import { openWindow } from './window'

registerScheme()

async function start(): Promise<void> {
  await app.whenReady()
  const profile = chooseProfile({ home: stewardHome(process.env), named: process.env['STEWARD_PROFILE'] ?? 'main' })
  const open = await ownProfile({ folder: profile.folder, name: profile.name, host: 'electron', version: VERSION })
  serveConsolePage(join(import.meta.dirname, '../renderer'))
  const closeEntrance = openEntrance(open, () => BrowserWindow.getAllWindows())
  let closing: Promise<void> | undefined
  app.on('before-quit', (event) => {
    if (closing) return
    event.preventDefault()
    closeEntrance()
    closing = open.close().finally(() => app.quit())
  })
  app.on('second-instance', () => BrowserWindow.getAllWindows()[0]?.focus())
  app.on('window-all-closed', () => app.quit())
  await open.engine.start()
  await openWindow()
}

// A second start shows the first one's window: one engine owns a profile at a time.
if (app.requestSingleInstanceLock())
  start().catch((error: unknown) => {
    const words = isStewardError(error) ? [error.message, ...error.suggestions].join('\n') : String(error)
    dialog.showErrorBox('Steward Console could not start', words)
    app.exit(1)
  })
else app.quit()
