export type { SigningFinding } from './detectors'
export { networkOf } from './network'
export { SigningWatch } from './signing-watch'
export type { UsualSigning } from './usual-signing'
