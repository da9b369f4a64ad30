import { hash } from 'node:crypto'
import type { Digest } from '../../../shared/model/ids'
import { decodeBase64 } from './base64'
import { malformed } from './malformed'

/** A field longer than this carries more algorithms than anyone uses. */
const MAX_FIELD_LENGTH = 2048
/** A dictionary member `algorithm=:base64:` (RFC 9530 §2, RFC 8941 §3.2). */
const MEMBER = /^([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]*):$/

/** The `Content-Digest` field (RFC 9530) of some bytes: `sha-256=:base64:`. */
export const contentDigest = (bytes: Uint8Array): string => `sha-256=:${hash('sha256', bytes, 'base64')}:`

/**
 * The SHA-256 a `Content-Digest` field states. Other algorithms beside it are passed over.
 *
 * @throws StewardError `document_malformed` where the field has no sha-256, has two, or cannot be read
 */
export const parseContentDigest = (field: string): Digest => {
  if (field.length > MAX_FIELD_LENGTH) throw malformed('the Content-Digest field is too long')
  let found: Digest | undefined
  for (const part of field.split(',')) {
    const member = MEMBER.exec(part.trim())
    if (!member) throw malformed('the Content-Digest field is not a dictionary of digests')
    if (member[1] !== 'sha-256') continue
    // Two digests let two readers believe two bodies.
    if (found) throw malformed('the Content-Digest field states sha-256 twice')
    const bytes = decodeBase64(member[2] ?? '', 'the Content-Digest')
    if (bytes.length !== 32) throw malformed('the sha-256 of the Content-Digest field is not 32 bytes long')
    found = `sha256:${bytes.toString('hex')}` as Digest
  }
  if (!found) throw malformed('the Content-Digest field states no sha-256')
  return found
}
