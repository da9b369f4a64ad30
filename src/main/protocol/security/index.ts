export type { SigningFinding } from './detectors'
export { SigningWatch } from './signing-watch'
