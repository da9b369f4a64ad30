export { taskWorkspace } from './task-workspace'
