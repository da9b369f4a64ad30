export { readReviewDecision, signReviewDecision, verifyReviewDecision } from './decision'
export { agentStateAfter, assertDecidable, caseAfter } from './outcome'
