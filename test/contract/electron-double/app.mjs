import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { onCommand, preventable, report } from './channel.mjs'
import { closeBrowser } from './chromium.mjs'
import { requestLock } from './single-instance.mjs'

const ready = Promise.resolve()
const home = resolve(process.env.STEWARD_DOUBLE_HOME ?? './test-results/electron-double')

class App extends EventEmitter {
  isPackaged = false
  commandLine = { appendSwitch() {}, hasSwitch: () => false, getSwitchValue: () => '' }
  #paths = new Map()
  #name = 'steward-console'
  #locked = false

  whenReady = () => ready
  isReady = () => true
  enableSandbox() {}
  getName = () => this.#name
  setName = (name) => {
    this.#name = name
  }
  getVersion = () => '0.0.0'
  getLocale = () => 'en-GB'
  getAppPath = () => resolve(import.meta.dirname, '../../..')
  setAppUserModelId() {}
  setAboutPanelOptions() {}
  setBadgeCount = (count) => {
    report('badge', { count })
    return true
  }
  setAsDefaultProtocolClient = (scheme) => {
    report('protocol-client', { scheme })
    return true
  }
  focus = () => report('focus')

  getPath(name) {
    const path = this.#paths.get(name) ?? join(home, name)
    mkdirSync(path, { recursive: true })
    return path
  }
  setPath = (name, path) => this.#paths.set(name, path)

  requestSingleInstanceLock(data) {
    this.#locked ||= requestLock(this.getPath('userData'), data, (argv, cwd, theirs) =>
      this.emit('second-instance', preventable(), argv, cwd, theirs),
    )
    return this.#locked
  }

  quit() {
    for (const name of ['before-quit', 'will-quit']) {
      const event = preventable()
      this.emit(name, event)
      if (event.defaultPrevented) return
    }
    this.exit(0)
  }
  exit(code = 0) {
    this.emit('quit', preventable(), code)
    report('quit', { code })
    void closeBrowser().then(() => process.exit(code))
  }
}

export const app = new App()

setImmediate(() => app.emit('ready'))
onCommand('quit', () => app.quit())
onCommand('activate', () => void app.emit('activate', preventable()))
onCommand('open-url', ({ url }) => void app.emit('open-url', preventable(), url))
