export { deliverOutbox } from './deliver'
export { enqueue, type OutgoingDocument } from './enqueue'
