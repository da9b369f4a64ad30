import type { PolicyView } from '../../../../shared/contract'
import { StewardError } from '../../../../shared/model/steward-error'
import { OK } from '../exit-code'
import { readText } from '../files'
import type { Invocation } from '../invocation'
import { plain, policyLines } from '../rendering'
import type { Session } from '../session'

/** `steward policy show|set|unset|replace`. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const [verb = 'show', ...words] = invocation.words
  if (verb === 'show') return show(session, invocation)
  const policy = await change(session, verb, words)
  session.answer(policy, () => [`✅ The policy is in force: ${plain(policy.file, 4096)}`])
  return OK
}

async function show(session: Session, invocation: Invocation): Promise<number> {
  const policy = await session.call('policy.get', {})
  const { ink } = session.terminal
  session.answer(policy, () =>
    invocation.flag('text')
      ? policy.text
          .trimEnd()
          .split('\n')
          .map((line) => plain(line, 4096))
      : policyLines(policy, invocation.flag('all'), ink),
  )
  return OK
}

async function change(session: Session, verb: string, words: readonly string[]): Promise<PolicyView> {
  const [subject = '', value] = words
  if (verb === 'replace') return session.call('policy.replace', { text: await readText(subject) })
  const path = subject.split('.')
  if (verb === 'unset') return session.call('policy.unset', { path })
  if (verb === 'set' && value !== undefined) return session.call('policy.set', { path, value: valueIn(value) })
  throw new StewardError('usage', verb === 'set' ? 'VALUE is missing' : `there is no policy ${verb}`)
}

/** JSON where it is JSON; else the text itself, so that no one has to quote a word twice. */
function valueIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
