export { GitCopies } from './git-copies'
