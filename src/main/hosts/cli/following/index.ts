export { followTask } from './follow'
