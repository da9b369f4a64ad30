export { type RecoveryRequest, recoverByHand, requireRecoverable } from './recover-by-hand'
export { type AgentFailure, takeOver } from './take-over'
export { tellReplaced } from './tell-replaced'
