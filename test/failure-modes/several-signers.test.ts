import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manifestContent, newSigner } from '../fixtures/registry-documents'
import { profileHome, RegistryProcess } from '../fixtures/registry-process'

// DESIGN §7 M-of-N, FAILURE_MODES 6.1: three people, each with a profile and the command line, over a real registry.

type Home = ReturnType<typeof profileHome>
interface Pending {
  readonly kind: string
  readonly digest: string
  readonly missing: number
  readonly seats: { readonly key_id: string; readonly signed: boolean }[]
}

let registry: RegistryProcess
const homes: Record<'owner' | 'anna' | 'ben', Home> = {
  owner: profileHome({}),
  anna: profileHome({}),
  ben: profileHome({}),
}
const { owner, anna, ben } = homes
let publicKeys: { readonly key_id: string }[]

const ok = async (home: Home, ...args: string[]): Promise<string> => {
  const { code, out, err } = await home.steward(...args)
  if (code !== 0) throw new Error(`steward ${args.join(' ')}: ${err}${out}`)
  return out
}
const json = async <T>(home: Home, ...args: string[]): Promise<T> => JSON.parse(await ok(home, ...args, '--json')) as T
const pending = async (home: Home): Promise<Pending[]> =>
  (await json<{ approvals: Pending[] }>(home, 'multi-sig-approve')).approvals
const listed = async () =>
  JSON.parse((await registry.recorded('/v1/agents/planner')).toString()) as {
    owner_key: string
    state: string
    attestations: { capability: string }[]
  }
const signersFile = (name: string, keys: readonly unknown[]): string => {
  const file = join(owner.home, name)
  writeFileSync(file, JSON.stringify(keys))
  return file
}

beforeAll(async () => {
  registry = await RegistryProcess.start('primary')
  for (const home of Object.values(homes))
    await ok(home, 'init', '--registry', registry.url, '--root-key', registry.rootKey)
  const { identity: _none, ...manifest } = manifestContent(newSigner(), 'planner')
  const file = join(owner.home, 'steward.json')
  writeFileSync(file, JSON.stringify(manifest))
  await ok(owner, 'publish', file, '--create-key')
  for (const home of [anna, ben]) await ok(home, 'keygen', '--role', 'signer')
  const keys = await Promise.all(
    Object.entries(homes).map(async ([name, home]) => {
      const all = (await json<{ keys: { role: string; public: { key_id: string } }[] }>(home, 'keys')).keys
      return all.find(({ role }) => role === (name === 'owner' ? 'owner' : 'signer'))?.public
    }),
  )
  publicKeys = keys.flatMap((key) => (key ? [key] : []))
  await ok(owner, 'multi-sig', 'planner', '--threshold', '2', '--signers', signersFile('signers.json', publicKeys))
  const [asked] = await pending(anna)
  await ok(anna, 'multi-sig-approve', asked?.digest ?? '', '--yes')
}, 180_000)
afterAll(async () => {
  await registry?.end()
  for (const { home } of Object.values(homes)) rmSync(home, { recursive: true, force: true })
})

describe('with two of three signers', () => {
  it('an attestation is published with the second signature, and the list shows who is missing', async () => {
    const test = `node -e "console.log('TAP version 13\\n1..1\\nok 1 - plans')"`
    await owner.steward('attest', '--capability', 'build', '--agent', 'planner', '--exec', test, '--publish')
    expect((await listed()).attestations).toEqual([])
    const [asked] = await pending(ben)
    expect(asked).toMatchObject({ kind: 'attestation', missing: 1 })
    expect(asked?.seats.map(({ signed }) => signed)).toEqual([true, false, false])
    const shown = await ok(ben, 'multi-sig-approve')
    expect(shown).toContain('Attests build')
    expect(shown).toContain(`⏳ missing ${publicKeys[2]?.key_id} (in this vault)`)
    await ok(ben, 'multi-sig-approve', asked?.digest.slice(7, 19) ?? '', '--yes')
    expect((await listed()).attestations).toMatchObject([{ capability: 'build' }])
  }, 120_000)

  it('a rotation counts with the second', async () => {
    const before = (await listed()).owner_key
    await ok(owner, 'keygen', '--rotate', '--agent', 'planner')
    await owner.steward('publish')
    expect((await listed()).owner_key).toBe(before)
    const asked = (await pending(anna)).find(({ kind }) => kind === 'manifest')
    await ok(anna, 'multi-sig-approve', asked?.digest ?? '', '--yes')
    expect((await listed()).owner_key).not.toBe(before)
  }, 120_000)

  it('a signer who was removed signs nothing any more', async () => {
    await ok(owner, 'publish')
    const now = (await listed()).owner_key
    const keys = (await json<{ keys: { public: { key_id: string } }[] }>(owner, 'keys')).keys
    const owners = keys.find(({ public: key }) => key.key_id === now)?.public
    const two = signersFile('two.json', [owners, publicKeys[1]])
    await ok(owner, 'multi-sig', 'planner', '--threshold', '2', '--signers', two)
    const asked = (await pending(anna)).find(({ kind }) => kind === 'manifest')
    await ok(anna, 'multi-sig-approve', asked?.digest ?? '', '--yes')

    await ok(owner, 'revoke-key', now, '--reason', 'key_compromise', '--immediate', '--yes')
    expect((await listed()).state).toBe('active')
    expect(await pending(ben)).toEqual([])
    const [revocation] = await pending(anna)
    expect(revocation?.seats).toHaveLength(2)
    // The same signer once more changes nothing.
    expect((await owner.steward('multi-sig-approve', revocation?.digest ?? '', '--yes')).code).not.toBe(0)
    expect((await listed()).state).toBe('active')
    await ok(anna, 'multi-sig-approve', revocation?.digest ?? '', '--yes')
    expect((await listed()).state).toBe('suspended')
  }, 180_000)
})
