import { appendFileSync } from 'node:fs'
import { basename } from 'node:path'
import { watchEventLoop } from './frame/loop-delay'

/**
 * Loaded into every program of a lab with `--import`; in the console's, and only there, it writes down a line a window: how long
 * the event loop was held up at most. So what is measured is the program that people run.
 */
const { LOOP_DELAY_FILE: file, LOOP_DELAY_WINDOW_MS: windowMs } = process.env
if (file && windowMs && basename(process.argv[1] ?? '') === 'loopback.js')
  watchEventLoop(Number(windowMs), (worstMs) => appendFileSync(file, `${worstMs}\n`))
