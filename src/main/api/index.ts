export { type Answer, type Api, createApi } from './api'
export { Session, type SessionOptions } from './session'
