import { describe, expect, it } from 'vitest'
import {
  inspectRoot,
  signRegistryEvent,
  signRoot,
  signSnapshot,
  signSubmissionReceipt,
  verifyRegistryEvent,
  verifyRoot,
  verifySnapshot,
  verifySubmissionReceipt,
} from '../../../../src/main/protocol/discovery'
import { addSignature, signEnvelope } from '../../../../src/main/protocol/identity'
import { PAYLOAD_TYPE } from '../../../../src/shared/model/envelope'
import { digest, toInstant } from '../../../../src/shared/model/ids'
import { submissionReceipt } from '../../../../src/shared/model/registry'
import { DAY, HOUR, newRegistryIdentity, newSigner, START, snapshotContent } from '../../../fixtures/registry-documents'

const code = (code: string) => expect.objectContaining({ name: 'StewardError', code })
const someDigest = digest.parse(`sha256:${'ab'.repeat(32)}`)
const otherDigest = digest.parse(`sha256:${'cd'.repeat(32)}`)

describe('a root document', () => {
  it('is believed when the accepted root key signed it', async () => {
    const { root, content } = newRegistryIdentity()
    const envelope = await signRoot(content, root)
    expect(verifyRoot(envelope, root.keyId, START)).toMatchObject({ root: content, expired: false })
    expect(verifyRoot(envelope, [newSigner().keyId, root.keyId], START).root).toEqual(content)
  })

  it('of another root key is a changed root, however well it is signed', async () => {
    const { root, content } = newRegistryIdentity()
    const envelope = await signRoot(content, root)
    expect(() => verifyRoot(envelope, newSigner().keyId, START)).toThrow(code('registry_root_changed'))
    expect(() => verifyRoot(envelope, [], START)).toThrow(code('registry_root_changed'))
  })

  it('that names the accepted key but is signed by another is refused', async () => {
    const { root, content } = newRegistryIdentity()
    const forged = await signEnvelope(PAYLOAD_TYPE.root, content, [newSigner()])
    expect(() => verifyRoot(forged, root.keyId, START)).toThrow(code('signer_unknown'))
  })

  it('delegates nothing to a snapshot key whose id is not its own', async () => {
    const { root, snapshot, content } = newRegistryIdentity()
    const [delegated] = content.snapshot_keys
    const swapped = { ...content, snapshot_keys: [{ ...delegated, key_id: root.keyId }] }
    const envelope = await signEnvelope(PAYLOAD_TYPE.root, swapped, [root])
    expect(delegated?.key_id).toBe(snapshot.keyId)
    expect(() => inspectRoot(envelope, START)).toThrow(code('key_invalid'))
  })

  it('says that it has expired', async () => {
    const { root, content } = newRegistryIdentity()
    const envelope = await signRoot(content, root)
    expect(verifyRoot(envelope, root.keyId, START + 365 * DAY - 1).expired).toBe(false)
    expect(verifyRoot(envelope, root.keyId, START + 365 * DAY).expired).toBe(true)
  })

  it('is not signed with a key it does not name', async () => {
    const { content } = newRegistryIdentity()
    await expect(signRoot(content, newSigner())).rejects.toThrow(code('input_invalid'))
  })
})

describe('a snapshot', () => {
  it('is believed when a key that the root delegates signed it', async () => {
    const { snapshot, content } = newRegistryIdentity()
    const envelope = await signSnapshot(snapshotContent(), snapshot)
    expect(verifySnapshot(envelope, content, { now: START, highestVersionSeen: 7 })).toMatchObject({
      snapshot: { version: 7 },
      signedBy: snapshot.keyId,
      expired: false,
    })
  })

  it('signed by anyone else is refused, the root key included', async () => {
    const { root, content } = newRegistryIdentity()
    for (const signer of [newSigner(), root]) {
      const envelope = await signSnapshot(snapshotContent(), signer)
      expect(() => verifySnapshot(envelope, content, { now: START })).toThrow(code('snapshot_signer_unknown'))
    }
  })

  it('signed by a delegated key past its not_after is refused', async () => {
    const { snapshot, content } = newRegistryIdentity()
    const envelope = await signSnapshot(snapshotContent({ expires_at: toInstant(START + 900 * DAY) }), snapshot)
    expect(verifySnapshot(envelope, content, { now: START + 90 * DAY - 1 }).expired).toBe(false)
    expect(() => verifySnapshot(envelope, content, { now: START + 90 * DAY })).toThrow(code('snapshot_signer_unknown'))
  })

  it('of another registry is refused though the same key signed it', async () => {
    const { snapshot, content } = newRegistryIdentity()
    const envelope = await signSnapshot(snapshotContent({ registry: 'other' }), snapshot)
    expect(() => verifySnapshot(envelope, content, { now: START })).toThrow(code('snapshot_mismatch'))
  })

  it('older than what was seen is a rollback', async () => {
    const { snapshot, content } = newRegistryIdentity()
    const envelope = await signSnapshot(snapshotContent(), snapshot)
    expect(() => verifySnapshot(envelope, content, { now: START, highestVersionSeen: 8 })).toThrow(
      code('snapshot_rollback'),
    )
  })

  it("past its expiry, or its root's, is told to be expired and still read", async () => {
    const { snapshot, content } = newRegistryIdentity()
    const envelope = await signSnapshot(snapshotContent(), snapshot)
    expect(verifySnapshot(envelope, content, { now: START + DAY }).expired).toBe(true)
    const short = { ...content, expires_at: toInstant(START + HOUR) }
    expect(verifySnapshot(envelope, short, { now: START + HOUR }).expired).toBe(true)
  })

  it('that expires before it was issued is refused', async () => {
    const { snapshot, content } = newRegistryIdentity()
    const envelope = await signSnapshot(snapshotContent({ expires_at: toInstant(START - 1) }), snapshot)
    expect(() => verifySnapshot(envelope, content, { now: START })).toThrow(code('snapshot_invalid'))
  })

  it('that lists one agent twice is refused', async () => {
    const { snapshot, content } = newRegistryIdentity()
    const summary = {
      id: 'planner',
      name: '',
      version: '',
      description: '',
      owner: '',
      lifecycle: 'active',
      capabilities: [],
      shape: 'published',
    }
    const entry = { summary, manifest_digest: someDigest, revision: 1, published_at: toInstant(START), state: 'active' }
    const twice = [entry, { ...entry, manifest_digest: otherDigest }]
    const envelope = await signSnapshot(snapshotContent({ agents: twice }), snapshot)
    expect(() => verifySnapshot(envelope, content, { now: START })).toThrow(/planner twice/)
  })

  it('cannot be passed off as a root document, nor the other way round', async () => {
    const { root, snapshot, content } = newRegistryIdentity()
    const asSnapshot = await signRoot(content, root)
    expect(() => verifySnapshot(asSnapshot, content, { now: START })).toThrow(code('snapshot_invalid'))
    const asRoot = await addSignature(await signSnapshot(snapshotContent(), snapshot), root)
    expect(() => verifyRoot(asRoot, root.keyId, START)).toThrow(code('document_malformed'))
  })
})

describe('a submission receipt', () => {
  const receipt = (change: Record<string, unknown> = {}) =>
    submissionReceipt.parse({
      registry: 'lab',
      document_digest: someDigest,
      payload_type: PAYLOAD_TYPE.manifest,
      agent_id: 'planner',
      key_id: newSigner().keyId,
      submitted_at: toInstant(START),
      ...change,
    })

  it('is the word of a registry on one document', async () => {
    const { snapshot, content } = newRegistryIdentity()
    const envelope = await signSubmissionReceipt(receipt(), snapshot)
    expect(verifySubmissionReceipt(envelope, content, { documentDigest: someDigest }).submitted_at).toBe(
      toInstant(START),
    )
    expect(() => verifySubmissionReceipt(envelope, content, { documentDigest: otherDigest })).toThrow(
      code('receipt_invalid'),
    )
  })

  it('of another registry, or by a stranger, proves nothing', async () => {
    const { snapshot, content } = newRegistryIdentity()
    const foreign = await signSubmissionReceipt(receipt({ registry: 'other' }), snapshot)
    expect(() => verifySubmissionReceipt(foreign, content, { documentDigest: someDigest })).toThrow(
      code('receipt_invalid'),
    )
    const forged = await signSubmissionReceipt(receipt(), newSigner())
    expect(() => verifySubmissionReceipt(forged, content, { documentDigest: someDigest })).toThrow(
      code('signer_unknown'),
    )
  })

  it('stays good after its key, but proves no time after it', async () => {
    const { snapshot, content } = newRegistryIdentity()
    const late = await signSubmissionReceipt(receipt({ submitted_at: toInstant(START + 90 * DAY) }), snapshot)
    expect(() => verifySubmissionReceipt(late, content, { documentDigest: someDigest })).toThrow(
      code('receipt_invalid'),
    )
  })
})

describe('a registry event', () => {
  it('is signed by a delegated key and of the registry that was asked', async () => {
    const { snapshot, content } = newRegistryIdentity()
    const event = { registry: 'lab', version: 3, at: toInstant(START) }
    const envelope = await signRegistryEvent(event, snapshot)
    expect(verifyRegistryEvent(envelope, content, START)).toEqual(event)
    const foreign = await signRegistryEvent({ ...event, registry: 'other' }, snapshot)
    expect(() => verifyRegistryEvent(foreign, content, START)).toThrow(code('snapshot_invalid'))
    const forged = await signRegistryEvent(event, newSigner())
    expect(() => verifyRegistryEvent(forged, content, START)).toThrow(code('signer_unknown'))
  })
})
