export { type AccessList, type Delegator, mayDelegate } from './access'
export { artifactNameFault, checkArtifactName } from './artifact-name'
export {
  type CertificationRequest,
  certificationRequest,
  makeCertificationRequest,
  verifyCertificationRequest,
} from './certification-request'
export type { Signed, Verified } from './document'
export { type EventExpectation, makeEvent, readOwnEvent, verifyEvent } from './event'
export { type HealthReport, healthReport } from './health-report'
export { mediaTypeOf } from './media-type'
export { type InputCheck, inputCheck } from './operation-input'
export { makeOrder, type OrderExpectation, orderRequestDigest, readOwnOrder, verifyOrder } from './order'
export { MAX_RECEIPT_BYTES, makeReceipt, type ReceiptExpectation, readOwnReceipt, verifyReceipt } from './receipt'
export { type RetryPolicy, retryDelay } from './retry-delay'
export { digestOfStream } from './stream-digest'
export { changeByEvent, isFinal } from './task-state'
