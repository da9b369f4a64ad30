export { Jobs, type Outcome } from './jobs'
export { type Progress, unwatched } from './progress'
