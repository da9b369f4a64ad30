import { hash } from 'node:crypto'

/** The `Content-Digest` field (RFC 9530) of some bytes: `sha-256=:base64:`. */
export const contentDigest = (bytes: Uint8Array): string => `sha-256=:${hash('sha256', bytes, 'base64')}:`
