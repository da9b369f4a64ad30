import { EventEmitter } from 'node:events'
import { onCommand, preventable, report } from './channel.mjs'

/** What main asks of the desktop is reported to the test; what a user would do there, the test does by command. */

export class MenuItem {
  constructor(options) {
    Object.assign(this, { enabled: true, visible: true, checked: false, type: 'normal' }, options)
    if (Array.isArray(options.submenu)) this.submenu = Menu.buildFromTemplate(options.submenu)
  }
}

export class Menu {
  static #application = null
  items = []

  static buildFromTemplate(template) {
    const menu = new Menu()
    for (const options of template) menu.append(options instanceof MenuItem ? options : new MenuItem(options))
    return menu
  }
  static setApplicationMenu(menu) {
    Menu.#application = menu
    report('menu', { labels: menu?.items.map((item) => item.label ?? item.role) ?? [] })
  }
  static getApplicationMenu = () => Menu.#application

  append(item) {
    this.items.push(item)
  }
  popup() {}
  getMenuItemById(id) {
    return this.#all().find((item) => item.id === id) ?? null
  }
  /** Clicks the item with this label, wherever in the tree; false when there is none. */
  clickLabel(label) {
    const item = this.#all().find((known) => known.label === label && known.enabled)
    item?.click?.(item, undefined, {})
    return item !== undefined
  }
  #all() {
    return this.items.flatMap((item) => [item, ...(item.submenu ? item.submenu.#all() : [])])
  }
}
onCommand('menu-click', ({ label }) => Menu.getApplicationMenu()?.clickLabel(label) ?? false)

const trays = new Set()
export class Tray extends EventEmitter {
  #menu = null
  constructor(image) {
    super()
    if (image === undefined) throw new TypeError('Tray needs an image')
    trays.add(this)
    report('tray', { toolTip: '' })
  }
  setImage() {}
  setTitle(title) {
    report('tray', { title })
  }
  setToolTip(toolTip) {
    report('tray', { toolTip })
  }
  setContextMenu(menu) {
    this.#menu = menu
    report('tray', { labels: menu?.items.map((item) => item.label ?? item.role) ?? [] })
  }
  clickLabel = (label) => this.#menu?.clickLabel(label) ?? false
  isDestroyed = () => !trays.has(this)
  destroy() {
    trays.delete(this)
  }
}
onCommand('tray-click', ({ label }) => {
  const [tray] = trays
  if (label !== undefined) return tray?.clickLabel(label) ?? false
  return tray?.emit('click', preventable()) ?? false
})

const shown = new Map()
export class Notification extends EventEmitter {
  static isSupported = () => true
  constructor(options = {}) {
    super()
    Object.assign(this, options)
  }
  show() {
    shown.set(this.title, this)
    report('notification', { title: this.title, body: this.body })
    this.emit('show', preventable())
  }
  close() {
    shown.delete(this.title)
    this.emit('close', preventable())
  }
}
onCommand('notification-click', ({ title }) => shown.get(title)?.emit('click', preventable()) ?? false)

export const nativeTheme = Object.assign(new EventEmitter(), { themeSource: 'system', shouldUseDarkColors: false })
onCommand('theme', ({ dark }) => {
  nativeTheme.shouldUseDarkColors = dark
  return nativeTheme.emit('updated')
})

export const powerMonitor = Object.assign(new EventEmitter(), {
  getSystemIdleTime: () => 0,
  isOnBatteryPower: () => false,
})
onCommand('power', ({ event }) => powerMonitor.emit(event))

export const shell = {
  openExternal: async (url) => report('open-external', { url }),
  openPath: async (path) => {
    report('open-path', { path })
    return ''
  },
  showItemInFolder: (path) => report('show-item', { path }),
  beep() {},
}

let nextAnswer = {}
onCommand('next-dialog', ({ answer }) => {
  nextAnswer = answer
})
const answerDialog =
  (kind, fallback) =>
  async (...args) => {
    report('dialog', { kind, options: args.at(-1) })
    const answer = { ...fallback, ...nextAnswer }
    nextAnswer = {}
    return answer
  }
export const dialog = {
  showErrorBox: (title, content) => report('dialog', { kind: 'error', options: { title, content } }),
  showMessageBox: answerDialog('message', { response: 0, checkboxChecked: false }),
  showOpenDialog: answerDialog('open', { canceled: true, filePaths: [] }),
  showSaveDialog: answerDialog('save', { canceled: true, filePath: '' }),
}

export const clipboard = {
  writeText: (text) => report('clipboard', { text }),
  readText: () => '',
}

const image = (empty) => ({
  isEmpty: () => empty,
  setTemplateImage() {},
  resize: () => image(empty),
  getSize: () => ({ width: 16, height: 16 }),
})
export const nativeImage = {
  createEmpty: () => image(true),
  createFromPath: () => image(false),
  createFromBuffer: () => image(false),
  createFromDataURL: () => image(false),
}

const display = {
  id: 1,
  scaleFactor: 1,
  workArea: { x: 0, y: 0, width: 1600, height: 1000 },
  bounds: { x: 0, y: 0, width: 1600, height: 1000 },
}
export const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
  getDisplayMatching: () => display,
})
