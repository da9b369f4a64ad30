export { type TrustInputs, trustScore, withoutEndorsements } from './trust-score'
