import { EventEmitter } from 'node:events'
import { preventable, report } from './channel.mjs'
import { answerRequest, reveal, session } from './session.mjs'

const all = new Set()

/** One page as main sees it: its frame, its guards, and the way to send to it. */
export class WebContents extends EventEmitter {
  session = session.defaultSession
  mainFrame
  #page
  #binding
  #openHandler = () => ({ action: 'allow' })
  #loadedByMain = true
  #popUps = new PopUps()

  constructor(id, binding) {
    super()
    this.id = id
    this.#binding = binding
    all.add(this)
  }
  static all = () => [...all]

  attach(page) {
    this.#page = page
    this.mainFrame = frameOf(() => page.mainFrame(), null)
    page.on('pageerror', (error) => report('page-error', { message: error.message }))
    page.on('console', (line) => report('console', { level: line.type(), text: line.text() }))
    page.on('popup', (popup) => this.#popUps.opened(popup))
    return page.context().route('**/*', (route) => this.#decide(route))
  }
  detach() {
    all.delete(this)
    this.emit('destroyed')
  }

  /** The event main's listeners get for a message from `frame`: for the page's own frame always the same object. */
  eventFrom(frame) {
    const senderFrame = frame.parentFrame() ? frameOf(() => frame, this.mainFrame) : this.mainFrame
    return { sender: this, senderFrame, processId: 1, frameId: frame.parentFrame() ? 2 : 1 }
  }

  async load(url) {
    this.#loadedByMain = true
    await this.#page.goto(url)
    this.#loadedByMain = false
    this.emit('dom-ready', preventable())
    this.emit('did-finish-load', preventable())
  }
  send(channel, ...args) {
    if (!this.#page || this.#page.isClosed()) return
    const push = `${this.#binding}_push`
    this.#page
      .evaluate(([key, name, values]) => globalThis[key]?.(name, values), [push, channel, args])
      .catch((error) => {
        // A page that closes or navigates while main sends loses the message, as in Electron.
        if (!/closed|destroyed|navigation/i.test(error.message)) throw error
      })
  }
  getURL = () => (this.#page ? reveal(this.#page.url()) : '')
  isDestroyed = () => !all.has(this)
  isLoading = () => this.#loadedByMain
  setWindowOpenHandler(handler) {
    this.#openHandler = handler
  }
  openDevTools() {}
  setZoomFactor() {}
  reload = () => {
    report('reloaded', { id: this.id })
    return this.#page.reload()
  }

  async #decide(route) {
    const request = route.request()
    if (request.isNavigationRequest() && !this.#mayNavigate(request)) {
      await route.abort('aborted')
      if (!this.#ownFrame(request)) this.#popUps.decided()
      return
    }
    const answer = await answerRequest(request)
    if (answer === 'cancel') return route.abort('blockedbyclient')
    return answer ? route.fulfill(answer) : route.continue()
  }

  #mayNavigate(request) {
    const url = reveal(request.url())
    const frame = this.#ownFrame(request)
    if (!frame) return this.#askToOpen(url)
    const isMainFrame = frame === this.#page.mainFrame()
    if (isMainFrame && this.#loadedByMain) return true
    const event = preventable({ url, isMainFrame, isSameDocument: false, frame: this.mainFrame })
    this.emit(isMainFrame ? 'will-navigate' : 'will-frame-navigate', event, url)
    if (event.defaultPrevented) report('navigation-refused', { url })
    return !event.defaultPrevented
  }

  // Playwright refuses to name the frame of a pop-up's first request, so what has no frame of ours is a pop-up.
  #ownFrame(request) {
    try {
      return request.frame().page() === this.#page ? request.frame() : undefined
    } catch {
      return undefined
    }
  }

  // Reports main's decision; a second window is opened by main itself or not at all, so the pop-up never loads.
  #askToOpen(url) {
    const details = { url, frameName: '', disposition: 'foreground-tab', features: '' }
    const { action } = this.#openHandler(details)
    report(action === 'allow' ? 'window-opened' : 'window-refused', { url })
    return false
  }
}

/** Pop-ups are closed, each when main has been asked about it: one closed sooner would never ask. */
class PopUps {
  #open = []
  #decided = 0

  opened(popUp) {
    this.#open.push(popUp)
    this.#close()
  }
  decided() {
    this.#decided++
    this.#close()
  }
  #close() {
    for (; this.#decided > 0 && this.#open.length > 0; this.#decided--) void this.#open.shift().close()
  }
}

function frameOf(frame, parent) {
  return {
    get url() {
      return reveal(frame().url())
    },
    get origin() {
      const url = new URL(reveal(frame().url()))
      return `${url.protocol}//${url.host}`
    },
    parent,
    get top() {
      return parent ?? this
    },
    isDestroyed: () => frame().isDetached(),
    detached: false,
    routingId: 1,
    processId: 1,
  }
}
