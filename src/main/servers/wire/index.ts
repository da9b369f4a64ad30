export { tlsServerOptions } from './tls-options'
export { Wire } from './wire'
