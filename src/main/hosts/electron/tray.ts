import { app, Menu, Tray } from 'electron'
import { counted } from '../../../shared/model/counted'
import { icon } from './icons'

export interface TrayActions {
  readonly show: (fragment?: string) => void
  readonly lock: () => void
}

/** The sign in the desktop's tray: how many alerts are open, and a way back to the window. */
export function openTray({ show, lock }: TrayActions): { tell(open: number): void } {
  const tray = new Tray(icon('tray'))
  const menu = Menu.buildFromTemplate([
    { label: 'Open the console', click: () => show() },
    { label: 'Alerts', click: () => show('#/alerts') },
    { type: 'separator' },
    { label: 'Lock the vault', click: lock },
    { type: 'separator' },
    { label: 'Quit', click: () => app.quit() },
  ])
  tray.setContextMenu(menu)
  tray.on('click', () => show())
  return {
    tell(open) {
      tray.setToolTip(open === 0 ? 'Steward: nothing needs you' : `Steward: ${counted(open, 'open alert')}`)
      // The dock of macOS and the launchers of some Linux desktops; elsewhere the tool tip says it.
      app.setBadgeCount(open)
    },
  }
}
