import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLease } from '../../../src/main/adapters/lease'
import { attachLocalSocket, profileFolder } from '../../../src/main/hosts/profile'
import type { RawClient } from '../../contract/transports/transport'
import { RunningConsole } from '../../fixtures/running-console'

/** Nothing of what a hostile input names is asked for on a network: the console is offline. */
export const OFFLINE_POLICY = JSON.stringify({
  network: { offline: true },
  discovery: { registries: [{ url: 'https://127.0.0.1:9', priority: 1, timeout_ms: 500 }] },
})

/** The built console as a process of its own on an offline profile, with its local socket. */
export async function offlineConsole() {
  const home = mkdtempSync(join(tmpdir(), 'hostile-console-'))
  const folder = profileFolder(home, 'main')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'steward.config.jsonc'), OFFLINE_POLICY)
  const console = await RunningConsole.start(home)
  const { socketPath = '', pid = 0 } = readLease(folder) ?? {}
  return {
    console,
    pid,
    socketPath,
    async attach(): Promise<RawClient> {
      const client = await attachLocalSocket(socketPath)
      if (client === undefined) throw new Error('nobody listens on the local socket')
      return {
        call: (command, input) => client.call(command as never, input as never),
        subscribe: (listener) => client.subscribe(listener),
        close: () => client.close(),
      }
    },
  }
}
