export { type Followed, followTask } from './follow'
