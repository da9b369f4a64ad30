export { endWithProcess, type Lifetime, newLifetime } from './lifetime'
export { announceReady, runProgram } from './program'
