export { tlsServerOptions } from './tls-options'
export { Wire, type WireCaller } from './wire'
