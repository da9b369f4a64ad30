export { problemOf, statusOf } from './problem-of'
export { tlsServerOptions } from './tls-options'
export { type CallerClass, Wire, type WireCaller, type WireOptions } from './wire'
