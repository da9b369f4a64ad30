export { type HttpOptions, PinnedHttp } from './http'
