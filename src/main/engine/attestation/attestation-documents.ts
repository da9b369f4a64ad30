import type { Envelope } from '../../../shared/model/envelope'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { type Digest, toInstant } from '../../../shared/model/ids'
import { MAX_ATTESTATION_BYTES, type ReadAttestation, readAttestation } from '../../protocol/attestation'
import type { EngineContext } from '../context'
import { configuredRegistries } from '../discovery/configured-registries'
import { rememberedRoot } from '../discovery/load-document'
import { circuitOf } from '../discovery/registry-circuit'
import { callRegistry, envelopeOf } from '../discovery/registry-connection'

const MAX_ENVELOPE_BYTES = 2 * MAX_ATTESTATION_BYTES

/** An attestation's document, and what it says on nobody's word yet. */
export interface FoundAttestation extends ReadAttestation {
  readonly envelope: Envelope
}

function found(bytes: Uint8Array, digest: Digest): FoundAttestation {
  const envelope = envelopeOf(bytes, MAX_ENVELOPE_BYTES)
  const read = readAttestation(envelope)
  if (read.digest === digest) return { ...read, envelope }
  throw new StewardError('digest_mismatch', 'the attestation is not the one that was asked for', {
    details: { expected: digest, found: read.digest },
    suggestions: ['Refresh the registry; if it stays so, use another one and tell its operator'],
  })
}

/**
 * The document of an attestation: this profile's own, else the cache's, else that of a registry. Undefined where none of them has
 * it or can be reached now.
 *
 * @throws StewardError `digest_mismatch`
 */
export async function attestationDocument(
  context: EngineContext,
  digest: Digest,
): Promise<FoundAttestation | undefined> {
  const own = await context.store.attestations.ownByDigest(digest)
  if (own) return { ...readAttestation(own.envelope), envelope: own.envelope }
  const cached = await context.store.cache.document(digest)
  if (cached?.kind === 'attestation_envelope') return found(cached.bytes, digest)
  for (const registry of await configuredRegistries(context)) {
    // A registry that just failed is not waited for; a git mirror holds no attestations.
    if (registry.kind === 'git' || (await circuitOf(context, registry.url)) !== undefined) continue
    const root = rememberedRoot(context, registry)
    const bytes = root && (await fetched(() => callRegistry(context, registry, root, requestFor(digest))))
    if (bytes === undefined) continue
    const document = found(bytes, digest)
    const [source, fetchedAt] = [registry.name, toInstant(context.clock.now())]
    await context.store.cache.saveDocument({ digest, kind: 'attestation_envelope', bytes, source, fetchedAt })
    return document
  }
  return undefined
}

const requestFor = (digest: Digest) => ({
  method: 'GET' as const,
  path: `/v1/documents/${encodeURIComponent(digest)}`,
  maxBytes: MAX_ENVELOPE_BYTES,
})

/** What a registry answers; one that is away, or does not have it, leaves the next to be asked. */
async function fetched(ask: () => Promise<{ body: Uint8Array }>): Promise<Uint8Array | undefined> {
  try {
    return (await ask()).body
  } catch (error) {
    if (isStewardError(error)) return undefined
    throw error
  }
}
