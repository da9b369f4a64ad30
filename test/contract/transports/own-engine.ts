import { readLease } from '../../../src/main/adapters/lease'
import { attachLocalSocket, ownProfile, profileFolder, VERSION } from '../../../src/main/hosts/profile'
import { inProcessClient } from '../../../src/main/hosts/profile/in-process-client'
import type { EngineClient } from '../../../src/shared/contract'
import type { RawClient, Transport } from './transport'

const raw = (client: EngineClient, close: () => Promise<void>): RawClient => ({
  call: (command, input) => client.call(command as never, input as never),
  subscribe: (listener) => client.subscribe(listener),
  close,
})

const own = (home: string) =>
  ownProfile({ folder: profileFolder(home, 'main'), name: 'main', host: 'cli', version: VERSION })

export const inProcess: Transport = {
  name: 'in process',
  fromPage: false,
  async open(home) {
    const client = inProcessClient(await own(home))
    return raw(client, () => client.close())
  },
}

export const localSocket: Transport = {
  name: 'over the local socket',
  fromPage: false,
  async open(home) {
    const owner = await own(home)
    const client = await attachLocalSocket(readLease(profileFolder(home, 'main'))?.socketPath ?? '')
    if (!client) throw new Error('nobody listens on the local socket')
    return raw(client, async () => {
      await client.close()
      await owner.close()
    })
  },
}
