export { WorkerPool } from './worker-pool'
