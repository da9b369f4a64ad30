export { acquireLease, type Lease } from './acquire-lease'
export { readLease } from './read-lease'
