import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/main/adapters/clock'
import { FileVault } from '../../../../src/main/adapters/keyvault'
import { keyFileOf, openEngine } from '../../../../src/main/hosts/profile/open-engine'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A profile with a vault, opened as a run of the command line opens it. */
const opened = async ({ keyFile }: { keyFile: 'its own' | 'another' }) => {
  const folder = mkdtempSync(join(tmpdir(), 'vault-when-needed-'))
  const path = keyFileOf(folder)
  writeFileSync(path, Buffer.alloc(32, 1), { mode: 0o600 })
  await new FileVault(join(folder, 'vault'), systemClock()).create({ method: 'key_file', path })
  if (keyFile === 'another') writeFileSync(path, Buffer.alloc(32, 2), { mode: 0o600 })
  const open = await openEngine({ folder, name: 'main', host: 'cli', version: '1', vaultWhenNeeded: true })
  closing.push(() => open.close())
  return { api: open.api, vault: open.engine.context.vault }
}

describe('a vault that is opened when it is needed', () => {
  it('stays closed while the cache is searched', async () => {
    const { api, vault } = await opened({ keyFile: 'its own' })
    expect(await api.call('discover.search', { refresh: 'never' })).toMatchObject({ ok: true })
    expect(await api.call('discover.facets', {})).toMatchObject({ ok: true })
    expect(vault.isOpen()).toBe(false)
  })

  it('is open for whatever else is asked', async () => {
    const { api, vault } = await opened({ keyFile: 'its own' })
    expect(await api.call('keys.list', {})).toMatchObject({ ok: true })
    expect(vault.isOpen()).toBe(true)
  })

  it('that its key file does not open is told to whoever needs it, and to nobody else', async () => {
    const { api } = await opened({ keyFile: 'another' })
    expect(await api.call('discover.search', { refresh: 'never' })).toMatchObject({ ok: true })
    expect(await api.call('keys.list', {})).toMatchObject({ ok: false, error: { code: 'vault_wrong_secret' } })
  })
})
