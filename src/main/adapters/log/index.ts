import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { destination, pino } from 'pino'
import type { Log } from '../../engine/ports'

/** What must never reach a log, wherever it turns up in the facts. */
const SECRET = ['passphrase', 'secret', 'token', 'privateKey', 'private_key', 'pem']

/** JSON lines, appended to a file readable by its owner only, or to standard error where no file is named. */
export function openLog(file?: string, level = 'info'): Log & { close(): void } {
  if (file) mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const target = destination({ dest: file ?? 2, sync: true, append: true, mode: 0o600 })
  const paths = SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths, censor: '[redacted]' } },
    target,
  )
  const write =
    (kind: 'debug' | 'info' | 'warn' | 'error') => (message: string, facts?: Readonly<Record<string, unknown>>) =>
      logger[kind](facts ?? {}, message)
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    close: () => target.end(),
  }
}
