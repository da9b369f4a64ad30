import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { app } from './app.mjs'
import { onCommand, preventable, report } from './channel.mjs'
import { theBrowser } from './chromium.mjs'
import { ipcMain } from './ipc.mjs'
import { preloadWorld } from './preload-world.mjs'
import { disguise } from './session.mjs'
import { WebContents } from './web-contents.mjs'

const windows = new Set()
let count = 0

/** @throws Error for a window whose page could reach Node, whatever else main does right. */
function requireSafe({
  sandbox,
  contextIsolation,
  nodeIntegration,
  webSecurity,
  nodeIntegrationInWorker,
  webviewTag,
} = {}) {
  const wrong = {
    'sandbox must be true': sandbox !== true,
    'contextIsolation must be true': contextIsolation !== true,
    'nodeIntegration must be false': nodeIntegration !== false,
    'webSecurity must not be switched off': webSecurity === false,
    'nodeIntegrationInWorker must not be set': nodeIntegrationInWorker === true,
    'webviewTag must not be set': webviewTag === true,
  }
  const broken = Object.keys(wrong).filter((rule) => wrong[rule])
  if (broken.length > 0) throw new Error(`unsafe webPreferences: ${broken.join('; ')}`)
}

export class BrowserWindow extends EventEmitter {
  #options
  #page
  #visible
  #bounds
  #binding = `double_${randomBytes(6).toString('hex')}`

  constructor(options = {}) {
    super()
    requireSafe(options.webPreferences)
    this.#options = options
    this.#visible = options.show !== false
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    this.id = ++count
    this.webContents = new WebContents(this.id, this.#binding)
    windows.add(this)
    report('window', { id: count, created: true, bounds: this.#bounds })
    app.emit('web-contents-created', preventable(), this.webContents)
    app.emit('browser-window-created', preventable(), this)
  }
  static getAllWindows = () => [...windows]
  static getFocusedWindow = () => [...windows].find((window) => window.isVisible()) ?? null
  static fromWebContents = (contents) => [...windows].find((window) => window.webContents === contents) ?? null
  static fromId = (id) => [...windows].find((window) => window.id === id) ?? null

  async loadURL(url) {
    this.#page ??= await this.#openPage()
    await this.webContents.load(disguise(url))
    this.emit('ready-to-show')
    report('loaded', { id: this.id, url, address: this.#page.url() })
  }
  async loadFile() {
    throw new Error('pages are served over app://, which has an origin of its own; file:// has none')
  }

  async #openPage() {
    const browser = await theBrowser()
    const { width, height } = this.#bounds
    const context = await browser.newContext({ viewport: { width, height } })
    const page = await context.newPage()
    await page.exposeBinding(this.#binding, ({ frame }, message) =>
      ipcMain.deliver(this.webContents.eventFrom(frame), message),
    )
    const { preload } = this.#options.webPreferences
    if (preload) await page.addInitScript({ content: this.#preloadScript(readFileSync(preload, 'utf8')) })
    await this.webContents.attach(page)
    page.on('close', () => this.#closed())
    return page
  }
  #preloadScript(source) {
    return `(${preloadWorld})(${JSON.stringify(this.#binding)}, function (require, module, exports, process) {${source}\n})`
  }
  #closed() {
    windows.delete(this)
    this.webContents.detach()
    this.emit('closed')
    if (windows.size > 0) return
    // Electron quits by itself when nobody listens.
    if (!app.emit('window-all-closed')) app.quit()
  }

  close() {
    const event = preventable()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }
  destroy() {
    if (this.#page) void this.#page.context().close()
    else this.#closed()
  }
  isDestroyed = () => !windows.has(this)
  isVisible = () => this.#visible && windows.has(this)
  isFocused = () => this.isVisible()
  isMinimized = () => false
  isMaximized = () => false
  isFullScreen = () => false
  show() {
    this.#visible = true
    report('window', { id: this.id, visible: true })
    this.emit('show')
  }
  showInactive = () => this.show()
  hide() {
    this.#visible = false
    report('window', { id: this.id, visible: false })
    this.emit('hide')
  }
  focus() {
    report('window', { id: this.id, focused: true })
    this.emit('focus')
  }
  restore() {}
  minimize() {}
  maximize() {}
  setTitle() {}
  setMenu() {}
  removeMenu() {}
  setMenuBarVisibility() {}
  setBackgroundColor() {}
  flashFrame() {}
  setOverlayIcon() {}
  setProgressBar(share) {
    report('taskbar', { id: this.id, share })
  }
  getBounds = () => ({ ...this.#bounds })
  getNormalBounds = () => ({ ...this.#bounds })
  setBounds(bounds) {
    Object.assign(this.#bounds, bounds)
  }
}

onCommand('close-window', () => [...windows][0]?.close())
// What Chromium tells of a page's process that died or hangs; that it does so is the real binary's to show.
onCommand('page-gone', ({ reason }) =>
  [...windows][0]?.webContents.emit('render-process-gone', preventable(), { reason, exitCode: 139 }),
)
onCommand('page-hangs', () => [...windows][0]?.emit('unresponsive'))

export const webContents = { getAllWebContents: WebContents.all }
