import { app, dialog, Menu, type MenuItemConstructorOptions } from 'electron'
import { isStewardError } from '../../../shared/model/errors'
import { enrolKeyring, leaveKeyring } from '../../engine/identity/keyring'
import { lockVault } from '../../engine/identity/vault'
import type { OpenEngine } from '../profile'

type Item = MenuItemConstructorOptions

const SCREENS = [
  'Overview',
  'Agents',
  'Delegations',
  'Discover',
  'Attestations',
  'Alerts',
  'Keys',
  'Registries',
] as const

/** The application's menu: where to go, the vault, and what every desktop expects. */
export function openMenu(open: OpenEngine, show: (fragment?: string) => void): void {
  const go = (label: string, place: number): Item => ({
    label,
    accelerator: `CmdOrCtrl+${place + 1}`,
    click: () => show(`#/${label.toLowerCase()}`),
  })
  const vault: Item[] = [
    {
      label: 'Lock the vault',
      accelerator: 'CmdOrCtrl+Shift+L',
      click: () => attempt(() => lockVault(open.engine.context)),
    },
    {
      label: 'Open the vault with this computer’s keyring',
      click: () => attempt(() => enrolKeyring(open.engine.context)),
    },
    {
      label: 'Open the vault with its passphrase only',
      click: () => attempt(() => leaveKeyring(open.engine.context)),
    },
  ]
  const settings: Item = { label: 'Settings', accelerator: 'CmdOrCtrl+,', click: () => show('#/settings') }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as Item] : []),
      { label: 'File', submenu: [...vault, { type: 'separator' }, settings, { type: 'separator' }, { role: 'quit' }] },
      { role: 'editMenu' },
      { label: 'Go', submenu: SCREENS.map(go) },
      { label: 'View', submenu: viewItems() },
      { role: 'windowMenu' },
    ]),
  )
}

const viewItems = (): Item[] => [
  { role: 'reload' },
  // Whoever can open them in a packaged console can run script beside our bridge.
  ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as Item]),
  { type: 'separator' },
  { role: 'resetZoom' },
  { role: 'zoomIn' },
  { role: 'zoomOut' },
  { type: 'separator' },
  { role: 'togglefullscreen' },
]

function attempt(work: () => Promise<unknown>): void {
  work().catch((error: unknown) => {
    const [message, detail] = isStewardError(error)
      ? [error.message, error.suggestions.join('\n')]
      : ['That did not work.', String(error)]
    void dialog.showMessageBox({ type: 'warning', message, detail })
  })
}
