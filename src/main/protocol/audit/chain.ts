import type { AuditEntry } from '../../../shared/model/audit'
import type { Digest } from '../../../shared/model/ids'
import { canonicalJson, sha256Digest } from '../encoding'

/** What the first entry names as its previous one. */
const AUDIT_START = `sha256:${'0'.repeat(64)}` as Digest

/**
 * The hash of an entry: SHA-256 of the RFC 8785 canonical JSON of everything in it but the hash.
 *
 * @throws StewardError `document_malformed` for details that JSON cannot say
 */
const auditHash = ({ seq, at, actor, action, subject, details, previous }: Omit<AuditEntry, 'hash'>): Digest =>
  sha256Digest(canonicalJson({ seq, at, actor, action, subject, details, previous }))

/** Where a chain stands: how many entries held, and the hash of the last of them. */
export interface ChainState {
  readonly entries: number
  readonly head: Digest
}

export const CHAIN_START: ChainState = { entries: 0, head: AUDIT_START }

/** The entry that follows a chain's last. */
export const nextEntry = (after: ChainState, record: Omit<AuditEntry, 'seq' | 'previous' | 'hash'>): AuditEntry => {
  const entry = { ...record, seq: after.entries + 1, previous: after.head }
  return { ...entry, hash: auditHash(entry) }
}

/** `brokenAt` is the sequence number at which an entry is missing, changed or not linked; what comes before it holds. */
export interface ChainVerdict extends ChainState {
  readonly brokenAt?: number
}

const holds = (entry: AuditEntry, before: ChainState): boolean =>
  entry.seq === before.entries + 1 && entry.previous === before.head && entry.hash === auditHash(entry)

/** Checks entries that follow `before`, in order; a long log is checked page by page, each with the verdict of the one before. */
export const verifyChain = (entries: Iterable<AuditEntry>, before: ChainState = CHAIN_START): ChainVerdict => {
  let state = before
  for (const entry of entries) {
    if (!holds(entry, state)) return { ...state, brokenAt: state.entries + 1 }
    state = { entries: entry.seq, head: entry.hash }
  }
  return state
}
