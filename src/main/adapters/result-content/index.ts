export { ResultInspection } from './result-inspection'
