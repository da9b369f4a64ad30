export { healthState, heldSince, nextPollDelay } from './health-state'
