export { FAILURE_MODES } from './failure-modes'
export { failureModes, type Incident } from './fmea'
export { readiness } from './readiness'
