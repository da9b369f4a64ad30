import { existsSync } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { systemRandom } from '../src/main/adapters/clock'
import type { OperationFunction } from '../src/main/adapters/process'
import { serveAgent } from './frame/served-agent'

const MEGABYTE = 1_000_000
const FILES = 20
const FILE_BYTES = 10 * MEGABYTE
/** File systems count time in steps; a file younger than this is read again, since it may have changed unseen. */
const SETTLED_MS = 1200

const until = async (file: string, signal: AbortSignal): Promise<void> => {
  while (!existsSync(file) && !signal.aborted) await delay(2)
}

/** Leaves 200 MB, changes 1 MB of them, and ends a phase each time it is told to go on. */
const growing =
  (folder: string): OperationFunction =>
  async ({ workspace, taskId, onSignal, signal }) => {
    const made = await workspace()
    for (let n = 0; n < FILES; n++) await writeFile(join(made, `part-${n}.bin`), systemRandom.bytes(FILE_BYTES))
    await delay(SETTLED_MS)
    await writeFile(join(folder, `${taskId}-grown`), '')
    const end = async (phase: string, next: string): Promise<void> => {
      await until(join(folder, `${taskId}-${phase}`), signal)
      if (phase === 'CHANGE') await change(join(made, 'part-7.bin'))
      onSignal({ type: 'phase', phase, state: 'finished' })
      onSignal({ type: 'phase', phase: next, state: 'started' })
    }
    await end('GROW', 'CHANGE')
    await end('CHANGE', 'END')
    await until(join(folder, `${taskId}-END`), signal)
  }

const change = async (path: string): Promise<void> => {
  const file = await open(path, 'r+')
  await file.write(systemRandom.bytes(MEGABYTE), 0, MEGABYTE, 3 * 1024 * 1024)
  await file.close()
}

serveAgent({ operation: 'grow', run: growing })
