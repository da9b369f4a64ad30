import { EventEmitter } from 'node:events'

class IpcMain extends EventEmitter {
  #handlers = new Map()

  handle(channel, handler) {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.#handlers.set(channel, handler)
  }
  handleOnce(channel, handler) {
    this.handle(channel, (...args) => {
      this.removeHandler(channel)
      return handler(...args)
    })
  }
  removeHandler(channel) {
    this.#handlers.delete(channel)
  }

  /** Answers one message of a page as `{ value }` or `{ error }`; the caller's side turns the latter into a rejection. */
  async deliver(event, { type, channel, args }) {
    if (type === 'send') {
      this.emit(channel, event, ...args)
      return { value: undefined }
    }
    const handler = this.#handlers.get(channel)
    if (!handler) return { error: `Error: No handler registered for '${channel}'` }
    try {
      return { value: await handler(event, ...args) }
    } catch (error) {
      return { error: String(error) }
    }
  }
}

export const ipcMain = new IpcMain()
