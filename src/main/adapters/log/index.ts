import type { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { Log } from '../../engine/ports'

/** What must never reach a log, wherever it turns up in the facts. */
const SECRET = ['passphrase', 'secret', 'token', 'privateKey', 'private_key', 'pem']

/** Bytes of lines that wait for room; further ones are dropped. */
const MOST_WAITING = 1024 * 1024

/** JSON lines, appended to a file readable by its owner only, or to standard error where no file is named. */
export function openLog(file?: string, level = 'info'): Log & { close(): void } {
  let opened: Opened | undefined
  let closed = false
  const write =
    (kind: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, facts?: Readonly<Record<string, unknown>>): void => {
      // What ends after its program was closed has nobody left to tell, and must not bring the program down.
      if (closed) return
      opened ??= open(file, level)
      opened.logger[kind](facts ?? {}, message)
    }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    close: () => {
      closed = true
      opened?.target.end()
    },
  }
}

type Opened = ReturnType<typeof open>

// At the first line: most runs of the command line write none, and the library is a tenth of their time.
function open(file: string | undefined, level: string) {
  const { destination, pino }: typeof import('pino') = createRequire(import.meta.url)('pino')
  const to = (dest: string | 2) => destination({ dest, sync: true, append: true, mode: 0o600, maxLength: MOST_WAITING })
  const target = file === undefined ? to(2) : inFile(file, to)
  const paths = SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  const timestamp = pino.stdTimeFunctions.isoTime
  return { target, logger: pino({ level, base: null, timestamp, redact: { paths, censor: '[redacted]' } }, target) }
}

/** Nothing that a program does may fail because it cannot be logged: what a full disk keeps from the file is written with a later line. */
function inFile<Target extends EventEmitter>(file: string, to: (dest: string | 2) => Target): Target {
  const complain = (error: unknown): void => {
    process.stderr.write(`The log ${file} cannot be written: ${String(error)}\n`)
  }
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const target = to(file)
    target.once('error', complain)
    target.on('error', () => undefined)
    return target
  } catch (error) {
    complain(error)
    return to(2)
  }
}
