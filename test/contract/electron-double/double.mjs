/**
 * A double of the module `electron` for the *built* main and preload bundles, used as
 * `node --import ./register.mjs out/main/index.js`. Its windows are pages of a real Chromium; the built preload is
 * injected into them, and ipcMain, ipcRenderer and contextBridge are joined through a page binding.
 *
 * The test forks that process and talks to it over the fork's channel (see channel.mjs), and reaches the pages over
 * CDP at the port in STEWARD_DOUBLE_CDP_PORT. STEWARD_DOUBLE_HOME is the folder of `app.getPath`.
 *
 * It proves: the bundles start and fit together; every channel has a handler and every handler a caller; windows ask
 * for sandbox, context isolation and no Node (anything else throws); the `app://` handler serves what the page loads,
 * with its headers and its content security policy in force; navigation, pop-up and permission guards answer as they
 * should; a second instance hands its arguments to the first; menu, tray, notifications and dialogs are asked for.
 *
 * It does not prove: that Chromium keeps the preload's world apart (here both share one, and the bridge is frozen, not
 * cloned), the operating system's key store, how menus, trays and notifications look, fuses, packaging, or crash
 * handling. Those need Electron's own binary. `app://host/` is served as `http://host.app.localhost/`, because plain
 * Chromium refuses unknown schemes; main sees `app://` URLs only.
 */
import { app } from './app.mjs'
import { BrowserWindow, webContents } from './browser-window.mjs'
import {
  clipboard,
  dialog,
  Menu,
  MenuItem,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  screen,
  shell,
  Tray,
} from './desktop.mjs'
import { ipcMain } from './ipc.mjs'
import { safeStorage } from './safe-storage.mjs'
import { net, protocol, session } from './session.mjs'

export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  Notification,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  webContents,
}

export default {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  Notification,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  webContents,
}
