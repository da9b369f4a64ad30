export { type Api, createApi } from './api'
export { Session } from './session'
