export { PinnedHttp } from './http'
