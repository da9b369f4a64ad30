import { constants } from 'node:fs'
import { mkdir, open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StewardError } from '../../../shared/model/errors'
import { parseJsonStrict } from '../../protocol/encoding'

/** Bytes of JSON a program may write as its output. */
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024
/** Less than canonical JSON allows, since the receipt puts the output inside a document. */
const MAX_OUTPUT_DEPTH = 60

/** The two files through which agent and program speak; outside the workspace, so that they are no artifacts. */
export interface Exchange {
  readonly input: string
  readonly output: string
  remove(): Promise<void>
}

export const openExchange = async (scratch: string, taskId: string, input: unknown): Promise<Exchange> => {
  const folder = join(scratch, taskId)
  // An earlier run's output must not pass for this one's.
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'input.json')
  await writeFile(file, JSON.stringify(input ?? null), { mode: 0o600 })
  return {
    input: file,
    output: join(folder, 'output.json'),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

const refuse = (finding: string, cause?: unknown): StewardError =>
  new StewardError('result_invalid', `the program's output ${finding}`, {
    suggestions: ['Have the program write one JSON value to the file that STEWARD_OUTPUT names, or nothing at all.'],
    ...(cause === undefined ? {} : { cause }),
  })

const readBounded = async (path: string): Promise<Uint8Array> => {
  // A link would let the program hand out any file of the agent's; a pipe would make us wait for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const about = await file.stat()
    if (!about.isFile()) throw refuse('is not an ordinary file')
    if (about.size > MAX_OUTPUT_BYTES) throw refuse(`is larger than ${MAX_OUTPUT_BYTES} bytes`)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

const isErrno = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

/**
 * What the program left as its output.
 *
 * @returns `{}` where it left none
 * @throws StewardError `result_invalid` where it is no strict JSON, too large, or no ordinary file
 */
export const readOutput = async (path: string): Promise<{ output?: unknown }> => {
  let bytes: Uint8Array
  try {
    bytes = await readBounded(path)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return {}
    if (isErrno(error, 'ELOOP')) throw refuse('is a symbolic link', error)
    throw error
  }
  if (bytes.byteLength === 0) return {}
  try {
    return { output: parseJsonStrict(bytes, { maxBytes: MAX_OUTPUT_BYTES, maxDepth: MAX_OUTPUT_DEPTH }) }
  } catch (error) {
    if (error instanceof StewardError) throw refuse(`cannot be read: ${error.message}`, error)
    throw error
  }
}
