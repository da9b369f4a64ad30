export { deliverOutbox } from './deliver'
export { enqueue } from './enqueue'
