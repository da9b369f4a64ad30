export { tlsServerOptions } from './tls-options'
export { Wire, type WireCaller } from './wire'
export { problemResponse, problemsFromTheStart, refuseWithProblems, wireServer } from './wire-server'
