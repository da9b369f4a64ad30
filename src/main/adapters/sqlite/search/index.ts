export { cursorOf, sortKeyOf } from './cursor'
export { matchExpression } from './match'
