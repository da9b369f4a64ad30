export { cursorOf, type SortKey, sortKeyOf } from './cursor'
export { matchExpression } from './match'
