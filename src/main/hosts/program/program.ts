import { toWireError } from '../../../shared/contract/wire-error'
import { isStewardError } from '../../../shared/model/errors'

/** Tells a parent process, in one line of JSON, that the program answers. */
export const announceReady = (facts: Readonly<Record<string, unknown>>): void => {
  process.stdout.write(`${JSON.stringify({ ready: true, ...facts, pid: process.pid })}\n`)
}

/** Runs a program to its start; what it throws goes to standard error as one line of JSON, and ends it with code 1. */
export const runProgram = (start: () => Promise<void>): void => {
  start().catch((error: unknown) => {
    const facts = isStewardError(error) ? {} : { stack: error instanceof Error ? error.stack : String(error) }
    process.stderr.write(`${JSON.stringify({ error: toWireError(error), ...facts })}\n`)
    process.exit(1)
  })
}
