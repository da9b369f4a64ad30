/**
 * Runs in the page before any of its scripts: gives the preload what a sandboxed preload may have, `require('electron')`
 * and nothing else. Serialised into the page, so it must not refer to anything outside itself.
 */
export function preloadWorld(binding, preload) {
  const call = globalThis[binding]
  delete globalThis[binding]
  // Sub-frames get no preload.
  if (globalThis.top !== globalThis.self) return

  const listeners = new Map()
  const listenersOf = (channel) => listeners.get(channel) ?? []
  const message = (type, channel, args) => call({ type, channel, args: structuredClone(args) })
  const ipcRenderer = {
    invoke: async (channel, ...args) => {
      const answer = await message('invoke', channel, args)
      if (answer.error) throw new Error(`Error invoking remote method '${channel}': ${answer.error}`)
      return answer.value
    },
    send: (channel, ...args) => void message('send', channel, args),
    on: (channel, listener) => {
      listeners.set(channel, [...listenersOf(channel), listener])
      return ipcRenderer
    },
    off: (channel, listener) => {
      listeners.set(
        channel,
        listenersOf(channel).filter((known) => known !== listener),
      )
      return ipcRenderer
    },
    once: (channel, listener) => {
      const first = (...args) => {
        ipcRenderer.off(channel, first)
        listener(...args)
      }
      return ipcRenderer.on(channel, first)
    },
  }
  ipcRenderer.addListener = ipcRenderer.on
  ipcRenderer.removeListener = ipcRenderer.off
  Object.defineProperty(globalThis, `${binding}_push`, {
    value: (channel, args) => {
      for (const listener of listenersOf(channel)) listener({}, ...args)
    },
  })

  const freeze = (value) => {
    if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
      Object.freeze(value)
      Object.values(value).forEach(freeze)
    }
    return value
  }
  const contextBridge = {
    exposeInMainWorld: (key, api) =>
      Object.defineProperty(globalThis, key, { value: freeze(api), enumerable: true, writable: false }),
  }
  const require = (name) => {
    if (name !== 'electron') throw new Error(`module not found: ${name}`)
    return { contextBridge, ipcRenderer }
  }
  const module = { exports: {} }
  const platform = { platform: 'linux', contextIsolated: true, sandboxed: true, argv: [], env: {}, versions: {} }
  preload(require, module, module.exports, platform)
}
