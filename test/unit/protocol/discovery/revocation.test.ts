import { describe, expect, it } from 'vitest'
import {
  type RevocationJudge,
  signRevocation,
  verifyManifestEnvelope,
  verifyRevocation,
} from '../../../../src/main/protocol/discovery'
import type { Signer } from '../../../../src/main/protocol/identity'
import type { Envelope } from '../../../../src/shared/model/envelope'
import { agentId, toInstant } from '../../../../src/shared/model/ids'
import { DAY, newSigner, START, signedManifest } from '../../../fixtures/registry-documents'

const code = (code: string) => expect.objectContaining({ name: 'StewardError', code })

const [owner, operational, recovery] = [newSigner(), newSigner(), newSigner()]
const certified = { ...operational.publicKey, not_before: toInstant(START), not_after: toInstant(START + DAY) }
const identity = {
  primary_key: owner.publicKey,
  operational_keys: [certified],
  recovery_key: recovery.publicKey,
}
const { manifest } = verifyManifestEnvelope(await signedManifest(owner, 'planner', { identity }), { now: START })

const judge: RevocationJudge = { certifying: manifest, latest: manifest, revoked: new Set(), now: START }

const revocation = (key: Signer, signer: Signer, id = 'planner') =>
  signRevocation(
    { agent_id: agentId.parse(id), key_id: key.keyId, reason: 'key_compromise', revoked_at: toInstant(START) },
    signer,
  )

describe('a revocation', () => {
  it.each([
    ['the owner key', owner, owner],
    ['the recovery key ending the owner key', owner, recovery],
    ['an operational key', operational, operational],
    ['the owner ending an operational key', operational, owner],
    ['the recovery key ending an operational key', operational, recovery],
  ])('is accepted from %s', async (_, key, signer) => {
    expect(verifyRevocation(await revocation(key, signer), judge)).toMatchObject({
      statement: { key_id: key.keyId },
      signedBy: signer.keyId,
    })
  })

  it('is refused from whoever may not end the key', async () => {
    for (const [key, signer] of [
      [owner, operational],
      [owner, newSigner()],
      [operational, newSigner()],
    ] as const)
      expect(await revocation(key, signer).then((envelope) => () => verifyRevocation(envelope, judge))).toThrow(
        code('forbidden'),
      )
  })

  it('is refused for a key, or an agent, that the manifest is not about', async () => {
    const stranger = newSigner()
    const foreign = await revocation(stranger, stranger)
    expect(() => verifyRevocation(foreign, judge)).toThrow(code('forbidden'))
    const misnamed = await revocation(owner, owner, 'player')
    expect(() => verifyRevocation(misnamed, judge)).toThrow(code('forbidden'))
  })

  it('whose signature does not verify is refused', async () => {
    const { signatures } = await revocation(operational, owner)
    const other = await revocation(owner, owner)
    expect(() => verifyRevocation({ ...other, signatures }, judge)).toThrow(code('signature_invalid'))
  })
})

describe('after the owner key was replaced', () => {
  const successor = newSigner()
  const replaced = async (change: Record<string, unknown> = {}): Promise<RevocationJudge> => {
    const next = { identity: { ...identity, primary_key: successor.publicKey, operational_keys: [], ...change } }
    const { manifest: latest } = verifyManifestEnvelope(await signedManifest(successor, 'planner', next), {
      now: START,
    })
    return { certifying: manifest, latest, revoked: new Set(), now: START }
  }

  it('its successor ends it', async () => {
    const { signedBy } = verifyRevocation(await revocation(owner, successor), await replaced())
    expect(signedBy).toBe(successor.keyId)
  })

  it('it cannot end its successor, only itself', async () => {
    const judged = await replaced()
    const thiefs = await revocation(successor, owner)
    expect(() => verifyRevocation(thiefs, { ...judged, certifying: judged.latest })).toThrow(code('forbidden'))
    expect(verifyRevocation(await revocation(owner, owner), judged).signedBy).toBe(owner.keyId)
  })

  it('a recovery key that was replaced ends nothing any more', async () => {
    const judged = await replaced({ recovery_key: newSigner().publicKey })
    const late = await revocation(owner, recovery)
    expect(() => verifyRevocation(late, judged)).toThrow(code('forbidden'))
  })

  it('a successor that is revoked itself ends nothing any more', async () => {
    const judged = { ...(await replaced()), revoked: new Set([successor.keyId]) }
    const late = await revocation(owner, successor)
    expect(() => verifyRevocation(late, judged)).toThrow(code('forbidden'))
  })
})

describe('where two of three signers are asked for', () => {
  const [second, third] = [newSigner(), newSigner()]
  const many = {
    ...identity,
    multi_sig: { threshold: 2, signers: [owner.publicKey, second.publicKey, third.publicKey] },
  }
  const judged = async (): Promise<RevocationJudge> => {
    const envelope = await signedManifest(owner, 'planner', { identity: many }, [owner, second])
    const { manifest: latest } = verifyManifestEnvelope(envelope, { now: START })
    return { certifying: latest, latest, revoked: new Set(), now: START }
  }
  const statement = {
    agent_id: agentId.parse('planner'),
    key_id: owner.keyId,
    reason: 'key_compromise',
    revoked_at: toInstant(START),
  }

  it('one signature does nothing, the same twice neither, two do', async () => {
    const one = await signRevocation(statement, owner)
    expect(verifyFailure(one, await judged())).toMatch(/needs 2 of the agent's signers/)
    expect(verifyFailure({ ...one, signatures: [...one.signatures, ...one.signatures] }, await judged())).toMatch(
      /needs 2/,
    )
    expect(verifyRevocation(await signRevocation(statement, owner, third), await judged()).digest).toMatch(/^sha256:/)
  })

  it('a signer who was removed or revoked does not count', async () => {
    const stranger = await signRevocation(statement, owner, newSigner())
    expect(verifyFailure(stranger, await judged())).toMatch(/needs 2/)
    const revoked = { ...(await judged()), revoked: new Set([third.keyId]) }
    expect(verifyFailure(await signRevocation(statement, owner, third), revoked)).toMatch(/needs 2/)
  })

  it('the successor alone ends a replaced key, but not before the grace that the signers approved is over', async () => {
    const fresh = newSigner()
    const signers = [fresh.publicKey, second.publicKey, third.publicKey]
    const entry = {
      key_id: owner.keyId,
      rotated_at: toInstant(START),
      reason: 'r',
      valid_until: toInstant(START + DAY),
    }
    const next = {
      ...many,
      primary_key: fresh.publicKey,
      multi_sig: { threshold: 2, signers },
      rotation_history: [entry],
    }
    const envelope = await signedManifest(fresh, 'planner', { identity: next }, [fresh, second])
    const { manifest: latest } = verifyManifestEnvelope(envelope, { now: START })
    const at = async (now: number): Promise<RevocationJudge> => ({ ...(await judged()), latest, now })
    const alone = await signRevocation(statement, fresh)
    expect(verifyFailure(alone, await at(START + DAY - 1))).toMatch(/needs 2/)
    expect(verifyRevocation(alone, await at(START + DAY)).signedBy).toBe(fresh.keyId)
  })

  it('the recovery key alone does: it lies apart from all of them', async () => {
    expect(verifyRevocation(await signRevocation(statement, recovery), await judged()).signedBy).toBe(recovery.keyId)
  })
})

const verifyFailure = (envelope: Envelope, judged: RevocationJudge): string => {
  try {
    verifyRevocation(envelope, judged)
    return 'accepted'
  } catch (error) {
    return (error as Error).message
  }
}
