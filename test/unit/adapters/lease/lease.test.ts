import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acquireLease, readLease } from '../../../../src/main/adapters/lease'

const newFolder = () => mkdtempSync(join(tmpdir(), 'lease-'))

describe('the lease of a profile', () => {
  it('is held by one at a time, and says by whom', () => {
    const folder = newFolder()
    const lease = acquireLease(folder, 'cli')
    expect(readLease(folder)).toMatchObject({ pid: process.pid, host: 'cli', socketPath: lease.socketPath })
    expect(() => acquireLease(folder, 'loopback')).toThrow(
      expect.objectContaining({ code: 'profile_in_use', details: expect.objectContaining({ pid: process.pid }) }),
    )
    lease.release()
    acquireLease(folder, 'loopback').release()
  })

  it('ends with the process that held it, however that ends', async () => {
    const folder = newFolder()
    const script = `
      import Sqlite from 'better-sqlite3'
      const lock = new Sqlite(${JSON.stringify(join(folder, 'lease.lock'))})
      lock.pragma('locking_mode = EXCLUSIVE'); lock.exec('BEGIN EXCLUSIVE')
      console.log('held'); setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: process.cwd(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(holder.stdout, 'data')
    expect(() => acquireLease(folder, 'cli')).toThrow(expect.objectContaining({ code: 'profile_in_use' }))
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    acquireLease(folder, 'cli').release()
  })

  it('listens elsewhere where the path would be too long for a socket', () => {
    const lease = acquireLease(join(newFolder(), 'x'.repeat(120)), 'cli')
    expect(Buffer.byteLength(lease.socketPath)).toBeLessThan(104)
    lease.release()
  })
})
