export { readActivity, type SubmissionSource } from './activity'
export { listApprovals, submitApproval } from './approvals'
export { buildSnapshot } from './build-snapshot'
export type { VersionChange } from './changes'
export { createRegistry, type RegistryContext, type RegistryOptions } from './context'
export { countersign, listCountersignatures } from './countersign'
export type { BuiltSnapshot } from './current-snapshot'
export { getAgent, listVersions } from './get-agent'
export { listAgents } from './list-agents'
export { listRevocations } from './list-revocations'
export { documentByDigest, holderOfKey, ownerByKey } from './look-up'
export { applyDueRotations, publishManifest, type SubmissionResult } from './publish-manifest'
export { reportHealth } from './report-health'
export { issuesOf, reportIssue } from './report-issue'
export {
  countDelegation,
  decideCase,
  deciderByKey,
  endorse,
  endorsementsOf,
  holdEndorsements,
  holdNames,
  listCases,
  watchForRings,
  weighNames,
} from './reviews'
export { revokeKey } from './revoke-key'
export { listRotations, vetoRotation } from './rotations'
export { submitAttestation } from './submit-attestation'
export { suspendAgent } from './suspend-agent'
