export { QuarantineFolders } from './quarantine-folders'
