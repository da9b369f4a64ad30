import { Writable } from 'node:stream'
import { StewardError } from '../../../../shared/model/steward-error'
import { untilInterrupted } from './interruption'
import type { World } from './world'

type Asker = Pick<World, 'input' | 'errors' | 'interrupted'>

/** Whether there is a person to ask. */
export const canAsk = ({ input, errors }: Asker): boolean => input.isTTY === true && errors.isTTY === true

/** Asks on stderr and reads a line; what is typed is not shown where it is a secret. @throws Interrupted */
export async function ask(world: Asker, question: string, secret = false): Promise<string> {
  // Seldom needed, and every command would wait for it.
  const { createInterface } = await import('node:readline')
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: world.input, output: secret ? silence : world.errors, terminal: true })
  const interrupted = new AbortController()
  lines.on('SIGINT', () => interrupted.abort())
  if (secret) world.errors.write(question)
  try {
    const answer = new Promise<string>((resolve, reject) => {
      lines.once('close', () => reject(new StewardError('usage', 'the question was not answered')))
      lines.question(secret ? '' : question, resolve)
    })
    return await untilInterrupted(answer, AbortSignal.any([world.interrupted, interrupted.signal]))
  } finally {
    lines.close()
    if (secret) world.errors.write('\n')
  }
}

/** Whether the person says yes; anything else is no. */
export const confirm = async (world: Asker, question: string): Promise<boolean> =>
  /^y(es)?$/i.test((await ask(world, `${question} [y/N] `)).trim())

/** A new passphrase, typed twice. @throws StewardError `input_invalid` where the two differ */
export async function askNewPassphrase(world: Asker): Promise<string> {
  const first = await ask(world, 'New passphrase: ', true)
  if (first === '') throw new StewardError('input_invalid', 'the passphrase is empty')
  if (first === (await ask(world, 'Once more: ', true))) return first
  throw new StewardError('input_invalid', 'the two passphrases differ', { suggestions: ['Type them again'] })
}
