import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { threeSigners } from '../fixtures/three-signers'

// DESIGN §7 M-of-N, FAILURE_MODES 6.1.

let people: Awaited<ReturnType<typeof threeSigners>>
beforeAll(async () => {
  people = await threeSigners()
}, 180_000)
afterAll(() => people?.end())

describe('with two of three signers', () => {
  it('an attestation is published with the second signature, and the list shows who is missing', async () => {
    const { attest, listed, pending, ok, ben, publicKeys } = people
    await attest()
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
    const { listed, ok, owner, anna, pending } = people
    const before = (await listed()).owner_key
    await ok(owner, 'keygen', '--rotate', '--agent', 'planner')
    await owner.steward('publish')
    expect((await listed()).owner_key).toBe(before)
    const asked = (await pending(anna)).find(({ kind }) => kind === 'manifest')
    await ok(anna, 'multi-sig-approve', asked?.digest ?? '', '--yes')
    expect((await listed()).owner_key).not.toBe(before)
  }, 120_000)

  it('a signer who was removed signs nothing any more', async () => {
    const { listed, ok, json, owner, anna, ben, pending, publicKeys, signersFile } = people
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
