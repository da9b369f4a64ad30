export type { SigningAnomaly, SigningFinding } from './detectors'
export { networkOf } from './network'
export { SigningWatch } from './signing-watch'
