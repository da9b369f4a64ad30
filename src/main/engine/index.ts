export type { EngineContext } from './context'
export { Engine } from './engine'
