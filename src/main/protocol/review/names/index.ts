export { checkName, type NameRules, type ProposedName } from './check-name'
export type { KnownName } from './known-name'
export { NameIndex } from './name-index'
