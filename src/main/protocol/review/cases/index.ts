export { readReviewDecision, signReviewDecision, verifyReviewDecision } from './decision'
export { assertDecidable, caseAfter, partiesOf, stateOfNamed } from './outcome'
