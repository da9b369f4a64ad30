import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { type Digest, fromInstant, type KeyId } from '../../../shared/model/ids'
import { type RegistryRoot, type RegistrySnapshot, registrySnapshot } from '../../../shared/model/registry'
import { type Signer, type VerifiedEnvelope, verifyEnvelope } from '../identity'
import { readContent, signContent, snapshotKeysAt } from './registry-documents'

/** Room for some 200,000 agents. */
export const MAX_SNAPSHOT_BYTES = 128 * 1024 * 1024

const SNAPSHOT = {
  payloadType: PAYLOAD_TYPE.snapshot,
  schema: registrySnapshot,
  name: 'the snapshot',
  maxBytes: MAX_SNAPSHOT_BYTES,
} as const

export interface SnapshotExpectation {
  /** Milliseconds since the epoch, with the floor of TRUST "Time". */
  readonly now: number
  /** The highest version of this registry ever verified here; 0 or undefined where there was none. */
  readonly highestVersionSeen?: number | undefined
}

export interface VerifiedSnapshot {
  readonly snapshot: RegistrySnapshot
  readonly digest: Digest
  readonly signedBy: KeyId
  /** The snapshot or its root is past `expires_at`: good for browsing only (TRUST "Freshness"). */
  readonly expired: boolean
}

const invalid = (registry: string, message: string, cause?: unknown): StewardError =>
  new StewardError('snapshot_invalid', `the snapshot of ${registry} is refused: ${message}`, {
    details: { registry },
    suggestions: [
      'Read it again; if it stays so, tell the operator of the registry and use another registry meanwhile.',
    ],
    ...(cause === undefined ? {} : { cause }),
  })

const rolledBack = (registry: string, version: number, seen: number): StewardError =>
  new StewardError('snapshot_rollback', `${registry} shows version ${version} though ${seen} was already seen`, {
    details: { registry, version, highest_version_seen: seen },
    suggestions: ['Keep the cached version: the registry was set back, or somebody replays an old snapshot.'],
  })

const foreign = ({ registry }: RegistryRoot, cause: unknown): StewardError =>
  new StewardError(
    'snapshot_signer_unknown',
    `the snapshot of ${registry} is refused: no key signed it that its root delegates to for this time`,
    {
      details: { registry },
      suggestions: ['Keep the cached version and tell the operator: somebody else may speak for the registry.'],
      cause,
    },
  )

const mismatched = (registry: string, found: string): StewardError =>
  new StewardError('snapshot_mismatch', `${registry} shows the snapshot of another registry, ${found}`, {
    details: { registry, found },
    suggestions: ['Keep the cached version and tell the operator: documents of two registries were mixed.'],
  })

const openSnapshot = (envelope: Envelope, root: RegistryRoot, now: number): VerifiedEnvelope => {
  try {
    // TRUST "Keys": the root says which key may sign snapshots, until when.
    const keys = snapshotKeysAt(root, now)
    return verifyEnvelope(envelope, {
      payloadType: SNAPSHOT.payloadType,
      keys,
      limits: { maxBytes: SNAPSHOT.maxBytes },
    })
  } catch (cause) {
    if (isStewardError(cause) && cause.code === 'signer_unknown') throw foreign(root, cause)
    throw invalid(root.registry, isStewardError(cause) ? cause.message : 'it cannot be read', cause)
  }
}

const readSnapshot = (opened: VerifiedEnvelope, root: RegistryRoot): RegistrySnapshot => {
  try {
    return readContent(SNAPSHOT, opened)
  } catch (cause) {
    throw invalid(root.registry, 'it does not have the form of a snapshot', cause)
  }
}

const repeatedAgent = ({ agents }: RegistrySnapshot): string | undefined => {
  const seen = new Set<string>()
  for (const { summary } of agents) {
    if (seen.has(summary.id)) return summary.id
    seen.add(summary.id)
  }
  return undefined
}

/** What a snapshot must hold beside its signature, each with what it defends against. */
const CHECKS: readonly ((snapshot: RegistrySnapshot) => string | undefined)[] = [
  (snapshot) =>
    fromInstant(snapshot.issued_at) < fromInstant(snapshot.expires_at) ? undefined : 'it expires before it was issued',
  // Two rows of one agent are two answers: each reader would pick his own.
  (snapshot) => {
    const id = repeatedAgent(snapshot)
    return id && `it lists ${id} twice`
  },
]

/** @throws StewardError `document_malformed` */
export const signSnapshot = (snapshot: RegistrySnapshot, signer: Signer): Promise<Envelope> =>
  signContent(SNAPSHOT, snapshot, signer)

/**
 * A snapshot as its registry's root vouches for it. Expiry is told, not thrown: browsing is always allowed (TRUST "Freshness").
 *
 * @throws StewardError `snapshot_signer_unknown` (no delegated and unexpired key signed it), `snapshot_mismatch` (another
 * registry's), `snapshot_invalid` (misshapen), `snapshot_rollback` (older than what was seen)
 */
export const verifySnapshot = (
  envelope: Envelope,
  root: RegistryRoot,
  { now, highestVersionSeen = 0 }: SnapshotExpectation,
): VerifiedSnapshot => {
  const opened = openSnapshot(envelope, root, now)
  const snapshot = readSnapshot(opened, root)
  // Mix-and-match: a snapshot of another registry under the same operator's key (DESIGN §11).
  if (snapshot.registry !== root.registry) throw mismatched(root.registry, snapshot.registry)
  for (const check of CHECKS) {
    const fault = check(snapshot)
    if (fault) throw invalid(root.registry, fault)
  }
  // TRUST "Freshness": versions never go backwards.
  if (snapshot.version < highestVersionSeen) throw rolledBack(root.registry, snapshot.version, highestVersionSeen)
  const [signedBy] = opened.verifiedKeyIds
  if (signedBy === undefined) throw invalid(root.registry, 'nobody signed it')
  const expired = now >= fromInstant(snapshot.expires_at) || now >= fromInstant(root.expires_at)
  return { snapshot, digest: opened.digest, signedBy, expired }
}
