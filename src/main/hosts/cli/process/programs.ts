import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { text as readAll } from 'node:stream/consumers'
import { StewardError } from '../../../../shared/model/steward-error'
import { printedError } from '../../program/printed-error'
import type { Child, Translate, World } from '../session'

/** A program that was asked to end and has not is ended after this long; a lab ends its own children first. */
const PATIENCE_MS = 12_000

/** The other programs of this build, as children that end with this process whatever ends it. */
export function childPrograms(built: string, interrupted: AbortSignal): Pick<World, 'run' | 'collect'> {
  const start = ({ program, args }: Child, streams: ('inherit' | 'pipe')[]): ChildProcess => {
    const file = join(built, `${program}.js`)
    if (!existsSync(file))
      throw new StewardError('not_found', `this build has no program ${program}`, {
        suggestions: ['Build it: npm run build'],
      })
    // The channel is the leash: its end tells the child to end.
    const stdio: StdioOptions = [...streams, 'ipc']
    return endingWithUs(spawn(process.execPath, [file, ...args], { stdio }), interrupted)
  }
  return {
    async run(child, translate) {
      const printed = translate ? 'pipe' : 'inherit'
      const started = start(child, ['inherit', printed, printed])
      const ended = exitCodeOf(started)
      const told = translate
        ? [
            retell(started.stdout, process.stdout, translate, 'output'),
            retell(started.stderr, process.stderr, translate, 'errors'),
          ]
        : []
      await Promise.all(told)
      return ended
    },
    async collect(child) {
      const started = start(child, ['inherit', 'pipe', 'pipe'])
      const [code, printed, complaint] = await Promise.all([
        exitCodeOf(started),
        textOf(started.stdout),
        textOf(started.stderr),
      ])
      if (code === 0) return printed
      throw failureOf(child, complaint)
    },
  }
}

const textOf = async (stream: Readable | null): Promise<string> => (stream ? readAll(stream) : '')

function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(new StewardError('internal', 'the program could not be started', { cause })))
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}

/** Lets go of the leash when the person interrupts: sent a signal besides the terminal's own, the child would die in mid-close. */
function endingWithUs(child: ChildProcess, interrupted: AbortSignal): ChildProcess {
  const letGo = () => {
    if (child.connected) child.disconnect()
    setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref()
  }
  if (interrupted.aborted) letGo()
  interrupted.addEventListener('abort', letGo, { once: true })
  child.once('exit', () => interrupted.removeEventListener('abort', letGo))
  return child
}

async function retell(
  from: Readable | null,
  to: NodeJS.WritableStream,
  translate: Translate,
  which: 'output' | 'errors',
): Promise<void> {
  if (!from) return
  for await (const line of createInterface({ input: from, crlfDelay: Number.POSITIVE_INFINITY }))
    to.write(`${(translate(line, which) ?? [line]).join('\n')}\n`)
}

/** The program's own error where it printed one. */
function failureOf({ program }: Child, complaint: string): StewardError {
  for (const line of complaint.split('\n').reverse()) {
    const printed = printedError(line)
    if (printed) return printed
  }
  return new StewardError('internal', `the program ${program} failed: ${complaint.trim() || 'it did not say why'}`)
}
