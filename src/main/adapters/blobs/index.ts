export { BlobStore } from './blob-store'
export { checkpointFolders } from './checkpoint-folders'
export { ResultFolders } from './result-folders'
