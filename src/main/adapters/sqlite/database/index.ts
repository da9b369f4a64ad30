export { Connection } from './connection'
export { GroupedWrites } from './grouped-writes'
export type { Migrations } from './migrate'
export {
  openDatabase,
  type StoreNotice,
  type StoreOptions,
} from './open-database'
export { rowDamaged, type Sealed, seal, unseal, unsealOrThrow } from './sealed'
export { isDuplicate } from './sqlite-failure'
