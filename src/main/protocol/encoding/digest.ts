import { hash } from 'node:crypto'
import type { Digest } from '../../../shared/model/ids'

/** SHA-256 of some bytes, or of a text in UTF-8, as `sha256:` + 64 hex digits. */
export const sha256Digest = (bytes: Uint8Array | string): Digest => `sha256:${hash('sha256', bytes, 'hex')}` as Digest
