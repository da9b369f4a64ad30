import { describe, expect, it } from 'vitest'
import { judgeSuccession, keysInGrace, verifyManifestEnvelope } from '../../../../src/main/protocol/discovery'
import type { Signer } from '../../../../src/main/protocol/identity'
import { type KeyId, toInstant } from '../../../../src/shared/model/ids'
import { DAY, newSigner, START, signedManifest } from '../../../fixtures/registry-documents'

const published = async (owner: Signer, identity: Record<string, unknown> = {}, signers: Signer[] = [owner]) => {
  const change = { identity: { primary_key: owner.publicKey, ...identity } }
  const envelope = await signedManifest(owner, 'planner', change, signers)
  return { ...verifyManifestEnvelope(envelope, { now: START }), envelope }
}
const none: ReadonlySet<KeyId> = new Set()

/** The history entry that a rotation away from `old` leaves. */
const left = (old: Signer, graceDays = 30) => ({
  key_id: old.keyId,
  key: old.publicKey,
  rotated_at: toInstant(START),
  reason: 'scheduled_rotation',
  valid_until: toInstant(START + graceDays * DAY),
})

describe('the next manifest of an agent', () => {
  it('is accepted from the same owner key', async () => {
    const owner = newSigner()
    const next = await published(owner, { owner: 'someone' })
    expect(judgeSuccession(await published(owner), next, none)).toEqual({ kind: 'same_key' })
  })

  it('by a stranger is refused: the id is taken', async () => {
    const [previous, next] = [await published(newSigner()), await published(newSigner())]
    expect(() => judgeSuccession(previous, next, none)).toThrow(/belongs to another owner/)
  })

  it('does not replace or drop the recovery key unless that key signs too', async () => {
    const [owner, recovery, another] = [newSigner(), newSigner(), newSigner()]
    const previous = await published(owner, { recovery_key: recovery.publicKey })
    const replaced = { recovery_key: another.publicKey }
    for (const next of [await published(owner), await published(owner, replaced)])
      expect(() => judgeSuccession(previous, next, none)).toThrow(/recovery key/)
    const agreed = await published(owner, replaced, [owner, recovery])
    expect(judgeSuccession(previous, agreed, none).kind).toBe('same_key')
  })

  it('may name a first recovery key, and keep it', async () => {
    const [owner, recovery] = [newSigner(), newSigner()]
    const named = await published(owner, { recovery_key: recovery.publicKey })
    expect(judgeSuccession(named, named, none).kind).toBe('same_key')
    expect(judgeSuccession(await published(owner), named, none).kind).toBe('same_key')
  })

  it('does not rewrite the history of its keys', async () => {
    const [owner, older] = [newSigner(), newSigner()]
    const previous = await published(owner, { rotation_history: [left(older)] })
    const [silent, altered] = [await published(owner), await published(owner, { rotation_history: [left(older, 5)] })]
    for (const next of [silent, altered])
      expect(() => judgeSuccession(previous, next, none)).toThrow(/rotation_history/)
  })
})

describe('a rotation of the owner key', () => {
  const [old, fresh, recovery] = [newSigner(), newSigner(), newSigner()]
  const before = published(old, { recovery_key: recovery.publicKey })
  const identity = { recovery_key: recovery.publicKey, rotation_history: [left(old)] }

  it('signed by old, new and recovery key counts at once', async () => {
    const next = await published(fresh, identity, [fresh, old, recovery])
    expect(judgeSuccession(await before, next, none)).toEqual({
      kind: 'rotation',
      from: old.keyId,
      word: 'recovery_key',
    })
  })

  it('signed by old and new key alone waits for a veto: a thief has the old key too', async () => {
    const next = await published(fresh, identity, [fresh, old])
    expect(judgeSuccession(await before, next, none)).toMatchObject({ kind: 'rotation', word: 'delay' })
  })

  it('without the old key is refused while that key is not revoked', async () => {
    const next = await published(fresh, identity, [fresh, recovery])
    const previous = await before
    expect(() => judgeSuccession(previous, next, none)).toThrow(/belongs to another owner/)
  })

  it('never is silent: the history names the replaced key, for 30 days at most', async () => {
    const previous = await before
    const unnamed = await published(fresh, { recovery_key: recovery.publicKey }, [fresh, old, recovery])
    expect(() => judgeSuccession(previous, unnamed, none)).toThrow(/rotation_history/)
    const longer = { ...identity, rotation_history: [left(old, 31)] }
    const endless = await published(fresh, longer, [fresh, old, recovery])
    expect(() => judgeSuccession(previous, endless, none)).toThrow(/30 days/)
  })

  it('leaves the old key to vouch for what it signed before, until its grace is over', async () => {
    const { manifest } = await published(fresh, identity, [fresh, old, recovery])
    expect(keysInGrace(manifest.identity, START + 29 * DAY)).toEqual([old.publicKey])
    expect(keysInGrace(manifest.identity, START + 30 * DAY)).toEqual([])
  })

  it('that M of N signers asked for counts at once, and not with fewer', async () => {
    const [second, third] = [newSigner(), newSigner()]
    const multi_sig = { threshold: 2, signers: [second.publicKey, third.publicKey, old.publicKey] }
    const previous = await published(old, { multi_sig }, [old, second])
    const history = {
      multi_sig: { ...multi_sig, signers: [second.publicKey, third.publicKey] },
      rotation_history: [left(old)],
    }
    const agreed = await published(fresh, history, [fresh, old, second, third])
    expect(judgeSuccession(previous, agreed, none)).toMatchObject({ kind: 'rotation', word: 'threshold' })
    // The thief of the owner key names signers of his own.
    const bare = await published(fresh, { rotation_history: [left(old)] }, [fresh, old])
    expect(() => judgeSuccession(previous, bare, none)).toThrow(/needs the signatures of 2/)
    const revoked = new Set([third.keyId, second.keyId])
    expect(() => judgeSuccession(previous, agreed, revoked)).toThrow(/needs the signatures of 2/)
  })
})

describe('after the owner key was revoked', () => {
  const [old, fresh, recovery] = [newSigner(), newSigner(), newSigner()]
  const before = published(old, { recovery_key: recovery.publicKey })
  const identity = {
    recovery_key: recovery.publicKey,
    rotation_history: [{ key_id: old.keyId, rotated_at: toInstant(START), reason: 'key_compromise' }],
  }
  const revoked = new Set([old.keyId])

  it('the recovery key names the new one, without the old key', async () => {
    const next = await published(fresh, identity, [fresh, recovery])
    expect(judgeSuccession(await before, next, revoked)).toEqual({ kind: 'recovery', from: old.keyId })
  })

  it('the old key has no word, however it is joined', async () => {
    const previous = await before
    const next = await published(fresh, identity, [fresh, old])
    expect(() => judgeSuccession(previous, next, revoked)).toThrow(/only its recovery key/)
  })
})
