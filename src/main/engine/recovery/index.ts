export { RecoveryRunner } from './recovery-runner'
export { previewRecovery, viewOf } from './start-recovery'
