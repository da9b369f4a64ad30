import { join } from 'node:path'
import { type EngineEvent, fromWireError, type StewardBridge, type WireError } from '../../../src/shared/contract'
import { ForkedMain } from '../electron-double/fork'
import type { Transport } from './transport'

const project = join(import.meta.dirname, '..', '..', '..')

const EVENT = 'engine-event'

type Bridged = typeof globalThis & { readonly steward: StewardBridge }

/** The built Electron bundles: what a page says goes through the preload and the guarded entrance. */
export const electron: Transport = {
  name: 'over the built Electron bundles',
  fromPage: true,
  async open(home) {
    const main = await ForkedMain.start({
      main: join(project, 'out/main/index.js'),
      home: join(home, 'electron'),
      // As the other hosts of the suite: what the desktop's keyring does is tried with the desktop.
      env: { STEWARD_HOME: home, STEWARD_DOUBLE_KEY_STORE: 'none' },
    })
    const page = await main.page()
    const listeners = new Set<(event: EngineEvent) => void>()
    // The page's own log carries events to the test: a binding of its own would replace the double's.
    page.on('console', (message) => {
      const [mark, event] = message.text().split('\t')
      if (mark !== EVENT) return
      for (const listener of listeners) listener(JSON.parse(event ?? '') as EngineEvent)
    })
    await page.evaluate((mark) => {
      ;(globalThis as Bridged).steward.onEvent((name, payload) =>
        // biome-ignore lint/suspicious/noConsole: the log is the only way out of the page that is not the double's own
        globalThis.console.debug(`${mark}\t${JSON.stringify({ name, payload })}`),
      )
    }, EVENT)
    return {
      async call(command, input) {
        const answer = await page.evaluate(
          (asked) => (globalThis as Bridged).steward.call(asked.command, asked.input),
          { command, input },
        )
        if (answer.ok) return answer.output
        throw fromWireError(answer.error as WireError)
      },
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      close: () => main.stop(),
    }
  },
}
