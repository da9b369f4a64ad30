export { BlobStore } from './blob-store'
export { ResultFolders } from './result-folders'
