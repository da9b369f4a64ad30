export {
  MAX_MANIFEST_BYTES,
  type ManifestExpectation,
  type VerifiedManifest,
  verifyManifestEnvelope,
} from './manifest'
export { MAX_OPERATIONAL_KEY_MS } from './operational-keys'
export { assertOwnerContinuity } from './owner-continuity'
export { manifestInvalid, type ParsedManifest, parseManifest } from './parse-manifest'
export { snapshotKeysAt } from './registry-documents'
export { type RegistryEvent, registryEvent, signRegistryEvent, verifyRegistryEvent } from './registry-event'
export {
  type RevocationStatement,
  readRevocation,
  revocationStatement,
  signRevocation,
  type VerifiedRevocation,
  verifyRevocation,
} from './revocation'
export { inspectRoot, signRoot, type VerifiedRoot, verifyRoot } from './root'
export {
  MAX_SNAPSHOT_BYTES,
  type SnapshotExpectation,
  signSnapshot,
  type VerifiedSnapshot,
  verifySnapshot,
} from './snapshot'
export { signSubmissionReceipt, verifySubmissionReceipt } from './submission-receipt'
export { type Manifest, summarise } from './summary'
