import { envelope } from '../../../shared/model/envelope'
import { isStewardError } from '../../../shared/model/errors'
import type { DocumentVerdict } from '../../../shared/model/views'
import { MAX_MANIFEST_BYTES, parseManifest, verifyManifestEnvelope } from '../../protocol/discovery'
import { parseJsonStrict } from '../../protocol/encoding'
import { verifyStewardMarkdown } from '../../protocol/identity'

/**
 * Judges a document from elsewhere (a file): whether it is intact, by the key it carries itself. That says nothing about whose
 * key it is: such a document is never trusted (TRUST "Bootstrap").
 *
 * @throws StewardError `document_malformed`, `manifest_invalid` for what is none of the known forms
 */
export function verifyDocument(name: string, text: string, now: number): DocumentVerdict {
  const bytes = Buffer.from(text, 'utf8')
  return /\.(md|markdown)$/i.test(name) ? verifyMarkdown(bytes) : verifyJson(bytes, now)
}

function verifyMarkdown(bytes: Uint8Array): DocumentVerdict {
  const { status, reason, keyId } = verifyStewardMarkdown(bytes)
  return { kind: 'steward_md', status, reason, ...(keyId && { key_id: keyId }) }
}

function verifyJson(bytes: Uint8Array, now: number): DocumentVerdict {
  const value = parseJsonStrict(bytes, { maxBytes: 2 * MAX_MANIFEST_BYTES, maxDepth: 64 })
  const signed = envelope.safeParse(value)
  if (!signed.success) {
    const { summary } = parseManifest(value)
    return { kind: 'manifest', status: 'unsigned', reason: 'it carries no signature', agent_id: summary.id }
  }
  try {
    const { summary, ownerKey } = verifyManifestEnvelope(signed.data, { now })
    const reason = 'it is unchanged since its owner key signed it; whose key that is, only a registry can say'
    return { kind: 'envelope', status: 'valid', reason, agent_id: summary.id, key_id: ownerKey }
  } catch (error) {
    if (!isStewardError(error)) throw error
    return { kind: 'envelope', status: 'invalid', reason: error.message }
  }
}
