import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeCertificationRequest, verifyCertificationRequest } from '../../../../src/main/protocol/delegation'
import { signEnvelope, signerOf } from '../../../../src/main/protocol/identity'
import { agentId } from '../../../../src/shared/model/ids'

const signer = signerOf(generateKeyPairSync('ed25519').privateKey)
const other = signerOf(generateKeyPairSync('ed25519').privateKey)
const content = { agent_id: agentId.parse('worker'), operational_keys: [signer.publicKey], tls_pin: other.keyId }

describe('a certification request', () => {
  it('comes back as the agent made it', async () => {
    const { envelope } = await makeCertificationRequest(content, signer)
    expect(verifyCertificationRequest(envelope)).toEqual(content)
  })

  it('for a key its sender does not hold is refused', async () => {
    await expect(makeCertificationRequest(content, other)).rejects.toMatchObject({ code: 'input_invalid' })
    const type = 'application/vnd.steward.certification-request.v1+json'
    const stolen = await signEnvelope(type, content, [other])
    expect(() => verifyCertificationRequest(stolen)).toThrow(expect.objectContaining({ code: 'signer_unknown' }))
    const forged = { ...stolen, signatures: stolen.signatures.map(({ sig }) => ({ keyid: signer.keyId, sig })) }
    expect(() => verifyCertificationRequest(forged)).toThrow(expect.objectContaining({ code: 'signature_invalid' }))
  })
})
