import { describe, expect, it } from 'vitest'
import { verifyManifestEnvelope } from '../../../../src/main/protocol/discovery'
import { type Signer, signEnvelope } from '../../../../src/main/protocol/identity'
import { type Envelope, PAYLOAD_TYPE } from '../../../../src/shared/model/envelope'
import { agentId, toInstant } from '../../../../src/shared/model/ids'
import { DAY, HOUR, manifestContent, newSigner, START, signedManifest } from '../../../fixtures/registry-documents'

const code = (code: string) => expect.objectContaining({ name: 'StewardError', code })
const verify = (envelope: Envelope) => verifyManifestEnvelope(envelope, { now: START })

const term = (key: Signer, from: number, until: number) => ({
  ...key.publicKey,
  not_before: toInstant(from),
  not_after: toInstant(until),
})
const identityOf = (owner: Signer, more: Record<string, unknown>) => ({
  identity: { primary_key: owner.publicKey, ...more },
})

describe('a signed manifest', () => {
  it('is verified by the key it names, and tells every key that speaks for the agent', async () => {
    const [owner, operational] = [newSigner(), newSigner()]
    const keys = { operational_keys: [term(operational, START, START + 30 * DAY)] }
    const verified = verify(await signedManifest(owner, 'planner', identityOf(owner, keys)))
    expect(verified).toMatchObject({ ownerKey: owner.keyId, summary: { id: 'planner' }, signedBy: [owner.keyId] })
    expect(verified.keys.map((key) => key.key_id)).toEqual([owner.keyId, operational.keyId])
  })

  it('signed by another key only is refused', async () => {
    const envelope = await signedManifest(newSigner(), 'planner', {}, [newSigner()])
    expect(() => verify(envelope)).toThrow(code('signer_unknown'))
  })

  it('changed after it was signed is refused', async () => {
    const owner = newSigner()
    const { signatures } = await signedManifest(owner, 'planner')
    const other = await signedManifest(owner, 'player')
    expect(() => verify({ ...other, signatures })).toThrow(code('signature_invalid'))
  })

  it('without signature, or without a key, is refused', async () => {
    const owner = newSigner()
    const envelope = await signedManifest(owner, 'planner')
    expect(() => verify({ ...envelope, signatures: [] })).toThrow(code('document_unsigned'))
    const { identity: _, ...keyless } = manifestContent(owner, 'planner')
    const signed = await signEnvelope(PAYLOAD_TYPE.manifest, keyless, [owner])
    expect(() => verify(signed)).toThrow(/identity\.primary_key/)
  })

  it('of another agent than the one asked for is refused', async () => {
    const envelope = await signedManifest(newSigner(), 'planner')
    const expected = { now: START, agentId: agentId.parse('player') }
    expect(() => verifyManifestEnvelope(envelope, expected)).toThrow(/agent\.id: expected player, found planner/)
  })

  it.each([
    ['for longer than 30 days', START, START + 30 * DAY + 1],
    ['for no time at all', START, START],
  ])('certifies no operational key %s', async (_, from, until) => {
    const owner = newSigner()
    const keys = { operational_keys: [term(newSigner(), from, until)] }
    const envelope = await signedManifest(owner, 'planner', identityOf(owner, keys))
    expect(() => verify(envelope)).toThrow(/identity\.operational_keys\[0\]/)
  })

  it('does not certify a key twice, nor the owner key as operational', async () => {
    const [owner, operational] = [newSigner(), newSigner()]
    const of = (key: Signer) => term(key, START, START + DAY)
    const twice = { operational_keys: [of(operational), of(operational)] }
    const again = await signedManifest(owner, 'planner', identityOf(owner, twice))
    expect(() => verify(again)).toThrow(/operational_keys\[1\]/)
    const own = await signedManifest(owner, 'planner', identityOf(owner, { operational_keys: [of(owner)] }))
    expect(() => verify(own)).toThrow(/operational_keys\[0\]/)
  })

  it('with a key whose id is not its own is refused', async () => {
    const [owner, operational] = [newSigner(), newSigner()]
    const swapped = { ...term(operational, START, START + DAY), key_id: newSigner().keyId }
    const envelope = await signedManifest(owner, 'planner', identityOf(owner, { operational_keys: [swapped] }))
    expect(() => verify(envelope)).toThrow(code('key_invalid'))
  })

  it('pins the TLS key of its https endpoint', async () => {
    const owner = newSigner()
    const interfaces = [{ type: 'api', protocol: 'https', endpoint: 'https://127.0.0.1:7001' }]
    const served = { capabilities: { interfaces, operations: [] } }
    const unpinned = await signedManifest(owner, 'planner', served)
    expect(() => verify(unpinned)).toThrow(/tls\.pins/)
    const pinned = await signedManifest(owner, 'planner', { ...served, tls: { pins: [owner.keyId] } })
    expect(verify(pinned).summary.endpoint).toBe('https://127.0.0.1:7001')
  })

  it('that asks for two of three signatures is not satisfied with one', async () => {
    const [owner, second, third] = [newSigner(), newSigner(), newSigner()]
    const signers = [owner, second, third].map((key) => key.publicKey)
    const change = identityOf(owner, { multi_sig: { threshold: 2, signers } })
    const one = await signedManifest(owner, 'planner', change)
    expect(() => verify(one)).toThrow(code('signature_invalid'))
    const two = await signedManifest(owner, 'planner', change, [owner, third])
    expect(verify(two).signedBy).toEqual([owner.keyId, third.keyId])
  })

  it('has a recovery key that is not the owner key', async () => {
    const owner = newSigner()
    const envelope = await signedManifest(owner, 'planner', identityOf(owner, { recovery_key: owner.publicKey }))
    expect(() => verify(envelope)).toThrow(/identity\.recovery_key/)
  })
})

describe('the time of a manifest', () => {
  it('does not matter to its signature: an operational key that has ended is still well formed', async () => {
    const owner = newSigner()
    const keys = { operational_keys: [term(newSigner(), START - 2 * HOUR, START - HOUR)] }
    expect(verify(await signedManifest(owner, 'planner', identityOf(owner, keys))).keys).toHaveLength(2)
  })
})
