export { endWithProcess, type Lifetime, newLifetime } from './lifetime'
export { openBrowser } from './open-browser'
export { announceReady, runProgram } from './program'
