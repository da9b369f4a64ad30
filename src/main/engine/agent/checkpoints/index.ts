export { Checkpointer } from './checkpointer'
export { discardOldCheckpoints } from './discard-old'
export { gatherCheckpoint, receiveBlocks, receiveCheckpoint } from './receive-checkpoint'
export { checkpointBlocks, checkpointDocument } from './serve-checkpoint'
