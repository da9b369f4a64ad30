import { describe, expect, it } from 'vitest'
import { signRevocation, verifyManifestEnvelope, verifyRevocation } from '../../../../src/main/protocol/discovery'
import type { Signer } from '../../../../src/main/protocol/identity'
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
    expect(verifyRevocation(await revocation(key, signer), manifest)).toMatchObject({
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
      expect(await revocation(key, signer).then((envelope) => () => verifyRevocation(envelope, manifest))).toThrow(
        code('forbidden'),
      )
  })

  it('is refused for a key, or an agent, that the manifest is not about', async () => {
    const stranger = newSigner()
    const foreign = await revocation(stranger, stranger)
    expect(() => verifyRevocation(foreign, manifest)).toThrow(code('forbidden'))
    const misnamed = await revocation(owner, owner, 'player')
    expect(() => verifyRevocation(misnamed, manifest)).toThrow(code('forbidden'))
  })

  it('whose signature does not verify is refused', async () => {
    const { signatures } = await revocation(operational, owner)
    const other = await revocation(owner, owner)
    expect(() => verifyRevocation({ ...other, signatures }, manifest)).toThrow(code('signature_invalid'))
  })
})
