export { type AccessList, belongsTo, mayDelegate, type Submitter } from './access'
export { artifactNameFault, checkArtifactName } from './artifact-name'
export { frameBlocks, PieceReader, unframeBlocks } from './block-frames'
export { carriedFault } from './carried-order'
export {
  type CertificationRequest,
  makeCertificationRequest,
  verifyCertificationRequest,
} from './certification-request'
export {
  blockSizes,
  changedFiles,
  makeCheckpoint,
  readCheckpoint,
  verifyCheckpoint,
} from './checkpoint'
export { MAX_CHECKPOINT_BYTES } from './checkpoint-size'
export { derivedExecution } from './derived-execution'
export type { Signed, Verified } from './document'
export { makeEvent, readOwnEvent, verifyEvent } from './event'
export { type HealthReport, healthReport } from './health-report'
export { makeIssue, readIssue, verifyIssue } from './issue'
export { mediaTypeOf } from './media-type'
export { type InputCheck, inputCheck } from './operation-input'
export { makeOrder, orderRequestDigest, readOwnOrder, verifyGivenOrder, verifyOrder } from './order'
export { rankCandidates } from './rank-candidates'
export { MAX_RECEIPT_BYTES, makeReceipt, readOwnReceipt, verifyReceipt } from './receipt'
export { askedWait, mayRetry, retryDelay } from './retry-delay'
export { digestOfStream } from './stream-digest'
export { mayHaveArrived } from './submission'
export { changeByEvent, isFinal } from './task-state'
export { waitsFor } from './waits-for'
