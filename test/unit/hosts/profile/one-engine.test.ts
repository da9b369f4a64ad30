import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { ownProfile, profileFolder } from '../../../../src/main/hosts/profile'
import { connectProfile } from '../../../../src/main/hosts/profile/connect-profile'

// TRUST "At rest": one engine owns a profile at a time; others find it and talk to it.

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const newHome = (): string => mkdtempSync(join(tmpdir(), 'one-engine-'))
const own = async (home: string) => {
  const open = await ownProfile({ folder: profileFolder(home, 'main'), name: 'main', host: 'loopback', version: '1' })
  closing.push(() => open.close())
  return open
}
const connect = async (home: string) => {
  const connected = await connectProfile({ home, profile: 'main', version: '1' })
  closing.push(() => connected.close())
  return connected
}

const locker = `
import Sqlite from 'better-sqlite3'
const lock = new Sqlite(process.argv[2])
lock.pragma('locking_mode = EXCLUSIVE')
lock.exec('BEGIN EXCLUSIVE')
process.send('held')
setInterval(() => {}, 1000)
`

describe('a profile', () => {
  it('that nobody owns is opened by who asks', async () => {
    expect((await connect(newHome())).attached).toBe(false)
  })

  it('that another owns is reached through it: both see what the other did', async () => {
    const home = newHome()
    await own(home)
    const attached = await connect(home)
    expect(attached.attached).toBe(true)
    await attached.client.call('policy.set', { path: ['health', 'misses_until_down'], value: 5 })
    const again = await connect(home)
    const { fields } = await again.client.call('policy.get', {})
    expect(fields.find(({ path }) => path.at(-1) === 'misses_until_down')?.value).toBe(5)
  })

  it('that another command has just opened is reached as soon as that one opens its door, or leaves', async () => {
    const home = newHome()
    const [first, second] = await Promise.all([connect(home), connect(home)])
    expect([first.attached, second.attached].sort()).toEqual([false, true])
    await second.client.call('policy.get', {})
    const other = newHome()
    const brief = await connectProfile({ home: other, profile: 'main', version: '1' })
    const waiting = connect(other)
    await brief.close()
    expect((await waiting).attached).toBe(false)
  })

  it('is owned by one: a second owner is refused and told who has it', async () => {
    const home = newHome()
    await own(home)
    await expect(own(home)).rejects.toMatchObject({
      code: 'profile_in_use',
      details: { pid: process.pid, host: 'loopback' },
    })
  })

  it('is free again when its owner has closed it', async () => {
    const home = newHome()
    const first = await own(home)
    await first.close()
    expect((await connect(home)).attached).toBe(false)
  })

  it('whose owner was killed is free at once, whatever it left behind', async () => {
    const home = newHome()
    const folder = profileFolder(home, 'main')
    await (await own(home)).close()
    const script = join(import.meta.dirname, `locker-${process.pid}.mjs`)
    writeFileSync(script, locker)
    closing.push(async () => (await import('node:fs')).rmSync(script))
    const killed = fork(script, [join(folder, 'lease.lock')])
    await once(killed, 'message')
    // What a living owner writes down, and a killed one leaves.
    const facts = { pid: killed.pid, host: 'loopback', socketPath: join(folder, 'engine.sock') }
    writeFileSync(join(folder, 'lease.json'), JSON.stringify(facts))
    await expect(own(home)).rejects.toMatchObject({ code: 'profile_in_use' })
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    expect((await connect(home)).attached).toBe(false)
  })

  it('is not thought owned because another process has got the number of its last owner', async () => {
    const home = newHome()
    const folder = profileFolder(home, 'main')
    await (await own(home)).close()
    const alive = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    closing.push(() => void alive.kill('SIGKILL'))
    const facts = { pid: alive.pid, host: 'loopback', socketPath: join(folder, 'engine.sock') }
    writeFileSync(join(folder, 'lease.json'), JSON.stringify(facts))
    expect((await connect(home)).attached).toBe(false)
  })
})
