export { acquireLease } from './acquire-lease'
export { readLease } from './read-lease'
