import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRegistryStore } from '../../../../src/main/adapters/sqlite'
import {
  createRegistry,
  holdEndorsements,
  holdNames,
  publishManifest,
  type RegistryOptions,
  type SubmissionResult,
} from '../../../../src/main/engine/registry'
import { signRevocation, signRoot, verifySubmissionReceipt } from '../../../../src/main/protocol/discovery'
import { decodeBase64, sha256Digest } from '../../../../src/main/protocol/encoding'
import type { Signer } from '../../../../src/main/protocol/identity'
import type { Envelope } from '../../../../src/shared/model/envelope'
import { agentId, toInstant } from '../../../../src/shared/model/ids'
import { newRegistryIdentity, signedManifest } from '../../../fixtures/registry-documents'
import { HandClock, quiet } from '../agent/agent-under-test'

type ReviewDesk = NonNullable<RegistryOptions['desk']>

/** A registry on a real store; it judges names and endorsements where it has a desk. */
export const newRegistry = async (
  home = mkdtempSync(join(tmpdir(), 'registry-')),
  identity = newRegistryIdentity(),
  desk?: ReviewDesk,
) => {
  const clock = new HandClock()
  const { store } = await openRegistryStore({ file: join(home, 'registry.db'), clock, log: quiet })
  const root = { content: identity.content, envelope: await signRoot(identity.content, identity.root) }
  const registry = createRegistry({
    store,
    clock,
    log: quiet,
    root,
    snapshotSigner: identity.snapshot,
    ...(desk && { desk }),
  })
  holdNames(registry)
  holdEndorsements(registry)

  /** Submits as the owner; `signers` sign the manifest instead of the owner alone. */
  const publish = async (
    owner: Signer,
    id: string,
    change: Record<string, unknown> = {},
    signers: readonly Signer[] = [owner],
  ): Promise<SubmissionResult> =>
    publishManifest(registry, { envelope: await signedManifest(owner, id, change, signers), signedBy: owner.keyId })

  /** The receipt's content, verified as a client does. */
  const receiptFor = (document: Envelope, { receipt }: SubmissionResult) =>
    verifySubmissionReceipt(receipt, identity.content, {
      documentDigest: sha256Digest(decodeBase64(document.payload)),
    })

  return { registry, clock, store, home, identity, publish, receiptFor }
}

export const revocationOf = (key: Signer, signer: Signer, id: string): Promise<Envelope> =>
  signRevocation(
    { agent_id: agentId.parse(id), key_id: key.keyId, reason: 'key_compromise', revoked_at: toInstant(0) },
    signer,
  )
