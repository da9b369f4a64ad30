// Loaded into a program before its own code: its clock is off by what a file says, read at the start and at each SIGUSR2.
import { existsSync, readFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const file = process.env.STEWARD_TEST_CLOCK
if (file && isMainThread) {
  const now = Date.now
  let offset = 0
  const read = () => {
    offset = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  }
  read()
  process.on('SIGUSR2', read)
  Date.now = () => now() + offset
}
