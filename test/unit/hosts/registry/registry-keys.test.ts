import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FileVault } from '../../../../src/main/adapters/keyvault'
import { openRegistryKeys } from '../../../../src/main/hosts/registry/registry-keys'
import { verifyRoot } from '../../../../src/main/protocol/discovery'
import { spkiPin } from '../../../../src/main/protocol/identity'
import { fromInstant } from '../../../../src/shared/model/ids'
import { DAY } from '../../../fixtures/registry-documents'
import { HandClock } from '../../engine/agent/agent-under-test'

const code = (code: string) => expect.objectContaining({ name: 'StewardError', code })

const newPlace = (change: { name?: string; host?: string } = {}) => {
  const home = mkdtempSync(join(tmpdir(), 'registry-home-'))
  return { home, name: 'lab', host: '127.0.0.1', keyFile: join(home, 'vault.key'), ...change }
}

describe('the keys of a registry', () => {
  it('are made at the first start, under a key file only its owner reads', async () => {
    const [place, clock] = [newPlace(), new HandClock()]
    const { root, snapshotSigner } = await openRegistryKeys(place, clock)
    expect(statSync(place.keyFile).mode & 0o777).toBe(0o600)
    const verified = verifyRoot(root.envelope, root.content.root_key.key_id, clock.now()).root
    expect(verified).toMatchObject({ registry: 'lab', version: 1 })
    expect(verified.snapshot_keys.map((key) => key.key_id)).toEqual([snapshotSigner.keyId])
  })

  it('are the same after a restart, the root document too', async () => {
    const [place, clock] = [newPlace(), new HandClock()]
    const first = await openRegistryKeys(place, clock)
    const tls = await first.tls()
    const second = await openRegistryKeys(place, clock)
    expect(second.root.envelope).toEqual(first.root.envelope)
    expect(second.snapshotSigner.keyId).toBe(first.snapshotSigner.keyId)
    expect(await second.tls()).toEqual(tls)
  })

  it('do not come into being anew because the key file is missing', async () => {
    const [place, clock] = [newPlace(), new HandClock()]
    await openRegistryKeys(place, clock)
    rmSync(place.keyFile)
    await expect(openRegistryKeys(place, clock)).rejects.toThrow(expect.objectContaining({ name: 'StewardError' }))
  })

  it('may do without the root key until a new root document is due', async () => {
    const [place, clock] = [newPlace(), new HandClock()]
    const { root } = await openRegistryKeys(place, clock)
    const vault = new FileVault(join(place.home, 'vault'), clock)
    await vault.open({ method: 'key_file', path: place.keyFile })
    await vault.remove(root.content.root_key.key_id)
    expect((await openRegistryKeys(place, clock)).root.content).toEqual(root.content)
    clock.pass(61 * DAY)
    await expect(openRegistryKeys(place, clock)).rejects.toThrow(code('key_not_found'))
  })
})

describe('the root document of a registry', () => {
  it('is signed anew while clients still believe the last one', async () => {
    const [place, clock] = [newPlace(), new HandClock()]
    const { root } = await openRegistryKeys(place, clock)
    clock.pass(59 * DAY)
    expect(await root.renewIfDue()).toBe(false)
    clock.pass(DAY)
    expect(await root.renewIfDue()).toBe(true)
    expect(root.content.version).toBe(2)
    expect(verifyRoot(root.envelope, root.content.root_key.key_id, clock.now()).root).toEqual(root.content)
    expect((await openRegistryKeys(place, clock)).root.content).toEqual(root.content)
  })

  it('of another registry, or signed by another root key, is not taken', async () => {
    const [place, clock] = [newPlace(), new HandClock()]
    await openRegistryKeys(place, clock)
    await expect(openRegistryKeys({ ...place, name: 'other' }, clock)).rejects.toThrow(code('conflict'))
    const stranger = newPlace()
    await openRegistryKeys(stranger, clock)
    writeFileSync(join(place.home, 'root.json'), readFileSync(join(stranger.home, 'root.json')))
    await expect(openRegistryKeys(place, clock)).rejects.toThrow(code('registry_root_changed'))
  })

  it('that is damaged is named with its file', async () => {
    const [place, clock] = [newPlace(), new HandClock()]
    await openRegistryKeys(place, clock)
    writeFileSync(join(place.home, 'root.json'), '{"payl')
    await expect(openRegistryKeys(place, clock)).rejects.toThrow(code('store_damaged'))
  })
})

describe('the certificate of a registry', () => {
  it('is renewed ten days before it ends, for the key that clients pin', async () => {
    const [place, clock] = [newPlace(), new HandClock()]
    const keys = await openRegistryKeys(place, clock)
    const first = (await keys.tls()).certificate
    clock.pass(19 * DAY)
    expect((await keys.tls()).certificate).toBe(first)
    clock.pass(DAY)
    const renewed = new X509Certificate((await keys.tls()).certificate)
    expect(renewed.validToDate.getTime()).toBeGreaterThan(clock.now() + 29 * DAY)
    expect(keys.root.content.tls_pins).toEqual([spkiPin(renewed)])
  })

  it('is for the host name or address it is served at', async () => {
    const [place, clock] = [newPlace(), new HandClock()]
    await (await openRegistryKeys(place, clock)).tls()
    const named = new X509Certificate(
      (await (await openRegistryKeys({ ...place, host: 'localhost' }, clock)).tls()).certificate,
    )
    expect(named.checkHost('localhost')).toBe('localhost')
    expect(named.checkIP('127.0.0.1')).toBeUndefined()
    expect(fromInstant((await openRegistryKeys(place, clock)).root.content.expires_at)).toBeGreaterThan(clock.now())
  })
})
