export { MAX_ACTIVITY_BYTES, signActivity, verifyActivity } from './activity'
export { agentContentDigest, isAttestedBefore } from './attested-before'
export { CIRCUIT_SAMPLES, type OpenCircuit, openCircuit } from './circuit'
export { AT_ONCE, findDivergence } from './divergence'
export { MAX_MANIFEST_BYTES, type VerifiedManifest, verifyManifestEnvelope, verifyProposedManifest } from './manifest'
export { judgeSuccession, type Succession, VETO_MS } from './owner-continuity'
export { manifestInvalid, parseManifest } from './parse-manifest'
export { signRegistryEvent, verifyRegistryEvent } from './registry-event'
export {
  type RevocationJudge,
  type RevocationStatement,
  readRevocation,
  signRevocation,
  verifyRevocation,
} from './revocation'
export { inspectRoot, signRoot, type VerifiedRoot, verifyRoot } from './root'
export { GRACE_MS, keysInGrace } from './rotation-history'
export { isManifestSignedBy } from './signed-by'
export { MAX_SNAPSHOT_BYTES, signSnapshot, type VerifiedSnapshot, verifySnapshot } from './snapshot'
export { signSubmissionReceipt, verifySubmissionReceipt } from './submission-receipt'
export { readSuspension, type SuspensionStatement, signSuspension, verifySuspension } from './suspension'
export { readVeto, signVeto, verifyVeto } from './veto'
