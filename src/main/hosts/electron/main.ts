import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, dialog } from 'electron'
import { isStewardError } from '../../../shared/model/errors'
import { chooseProfile, drillGroundsOf, keyFileOf, type OpenEngine, ownProfile, stewardHome, VERSION } from '../profile'
import { type Lifetime, newLifetime } from '../program'
import { watchAlerts } from './alerts'
import { registerScheme, serveConsolePage } from './console-protocol'
import { consoleWindow } from './console-window'
import { receiveLinks } from './deep-links'
import { openEntrance } from './ipc'
import { desktopLab } from './lab'
import { openMenu } from './menu'
import { guardNavigation } from './navigation'
import { lockWithDesktop } from './power'
import { openByKeyring, systemKeyring } from './system-keyring'
import { WorkUnderWay } from './taskbar'
import { openTray } from './tray'

registerScheme()
guardNavigation()

async function start(): Promise<void> {
  await app.whenReady()
  const home = stewardHome(process.env)
  const profile = chooseProfile({ home, named: process.env['STEWARD_PROFILE'] ?? 'main' })
  const lifetime = newLifetime()
  const open = await ownProfile({
    folder: profile.folder,
    name: profile.name,
    host: 'electron',
    version: VERSION,
    keyring: systemKeyring,
    programs: desktopLab(lifetime, import.meta.dirname),
    drillGrounds: drillGroundsOf(home, profile),
  })
  lifetime.onEnd(() => open.close())
  serveConsolePage(join(import.meta.dirname, '../renderer'))
  const quitting = endInOrder(
    lifetime,
    openEntrance(open, () => BrowserWindow.getAllWindows()),
  )
  await openByKeyring(open)
  await open.engine.start()
  await showOnDesktop(open, quitting, existsSync(keyFileOf(profile.folder)))
}

/** Closes the engine, and the lab where it was started here, before the program ends. Returns whether the end has begun. */
function endInOrder(lifetime: Lifetime, closeEntrance: () => void): () => boolean {
  let closing: Promise<void> | undefined
  app.on('before-quit', (event) => {
    if (closing) return
    event.preventDefault()
    closeEntrance()
    closing = lifetime.end().finally(() => app.quit())
  })
  return () => closing !== undefined
}

async function showOnDesktop(open: OpenEngine, quitting: () => boolean, hasKeyFile: boolean): Promise<void> {
  const { context } = open.engine
  const staysOnClose = (): boolean => !quitting() && context.policy().desktop.close_to_tray
  const { show } = consoleWindow({ log: context.log, staysOnClose })
  const lock = (): void => void open.api.call('vault.lock', {})
  const tray = openTray({ show, lock })
  openMenu(open, show)
  lockWithDesktop(open, hasKeyFile)
  const work = new WorkUnderWay()
  open.subscribe((event) => {
    const far = work.told(event)
    if (far !== undefined) for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(far)
  })
  await watchAlerts(open, { count: tray.tell, show })
  app.on('second-instance', () => show())
  app.on('activate', () => show())
  // Windows that are gone leave the engine without anybody to tell; in the tray they are only hidden.
  app.on('window-all-closed', () => app.quit())
  app.on('child-process-gone', (_event, { type, reason }) =>
    context.log.error('a helper process is gone', { type, reason }),
  )
  show()
  receiveLinks(show)
}

// A second start shows the first one's window: one engine owns a profile at a time.
if (app.requestSingleInstanceLock())
  start().catch((error: unknown) => {
    const words = isStewardError(error) ? [error.message, ...error.suggestions].join('\n') : String(error)
    dialog.showErrorBox('Steward Console could not start', words)
    app.exit(1)
  })
else app.quit()
