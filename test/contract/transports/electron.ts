import { join } from 'node:path'
import { type EngineEvent, fromWireError, type StewardBridge, type WireError } from '../../../src/shared/contract'
import { ForkedMain } from '../electron-double/fork'
import type { Transport } from './transport'

const project = join(import.meta.dirname, '..', '..', '..')

type Bridged = typeof globalThis & { readonly steward: StewardBridge }

/** The built Electron bundles: what a page says goes through the preload and the guarded entrance. */
export const electron: Transport = {
  name: 'over the built Electron bundles',
  async open(home) {
    const main = await ForkedMain.start({
      main: join(project, 'out/main/index.js'),
      home: join(home, 'electron'),
      env: { STEWARD_HOME: home },
    })
    const page = await main.page()
    const listeners = new Set<(event: EngineEvent) => void>()
    await page.exposeFunction('toldToTest', (name: string, payload: unknown) => {
      for (const listener of listeners) listener({ name, payload } as EngineEvent)
    })
    await page.evaluate(() => {
      const { steward, toldToTest } = globalThis as Bridged & { toldToTest(name: string, payload: unknown): void }
      steward.onEvent((name, payload) => toldToTest(name, payload))
    })
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
