export { requireOwnSocket } from './own-socket'
export { socketGround } from './socket-ground'
