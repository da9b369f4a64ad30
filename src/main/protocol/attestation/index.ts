export { type Evidence, type JudgedRun, type Judgement, judgeRuns } from './judge-runs'
export { readTestReport } from './reports'
export { type AttestationRules, attestationRules } from './rules'
export { expectedRefresh, refreshDelay } from './schedule'
export { type AttestationTimes, standingAt } from './standing'
export {
  MAX_ATTESTATION_BYTES,
  openAttestation,
  type ReadAttestation,
  readAttestation,
  signAttestation,
  vouchersOf,
} from './statement'
export { assertSuccessor } from './successor'
export { extendTerm, freshTerm } from './terms'
export { countTests, varianceOf } from './variance'
export { type AttestationFacts, timesOf, type VerifiedAttestation, verifyAttestation } from './verify-attestation'
