export { writeDurably, writeWhole } from './write-whole'
