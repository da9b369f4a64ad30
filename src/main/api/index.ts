export { type Api, createApi } from './api'
export { forPage } from './for-page'
export { Session } from './session'
