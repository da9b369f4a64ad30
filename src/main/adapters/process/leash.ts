import { spawn } from 'node:child_process'
import type { ProcessGroup } from './process-group'

/** Reads until told that all is well; where the pipe ends without a word, whoever held it has died. */
const WATCH = 'read -r _ || kill -s KILL -- "-$1"'

/**
 * Sees that a program does not outlive the agent. An agent that is killed cannot end its programs, and one that went on would
 * do a second time what the task's next agent does. Returns what ends the watch.
 */
export const leashGroup = ({ child }: { readonly child: Pick<ProcessGroup['child'], 'pid'> }): (() => void) => {
  if (child.pid === undefined) return () => undefined
  // A group of its own: what holds the program still must not hold its watch.
  const watch = spawn('/bin/sh', ['-c', WATCH, 'leash', String(child.pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a shell the program itself could not have started; and a watch that has gone has no more to be told.
  watch.on('error', () => undefined)
  watch.stdin.on('error', () => undefined)
  return () => watch.stdin.end('done\n')
}
