export { keepMemoryOutOfCoreDumps } from './core-dumps'
export { FileVault } from './file-vault'
export { ensureKeyFile } from './key-file'
