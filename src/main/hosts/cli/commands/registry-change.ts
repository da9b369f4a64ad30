import { counted } from '../../../../shared/model/counted'
import { exitCodeOf, OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { attemptLines, plain, registryLines } from '../rendering'
import type { Session } from '../session'

/** `steward registry remove`. */
export async function remove(session: Session, invocation: Invocation): Promise<number> {
  const name = invocation.word(0, 'NAME')
  const answer = await session.call('registries.remove', { name })
  session.answer(answer, () => [`✅ Removed ${plain(name)}`])
  return OK
}

/** `steward registry refresh`: asks again, at once. */
export async function refresh(session: Session, invocation: Invocation): Promise<number> {
  const [name] = invocation.words
  const answer = await session.follow(
    { kind: 'refresh', subject: name ?? '' },
    'registries.refresh',
    name === undefined ? {} : { name },
    'Asking the registries',
  )
  session.answer(answer, () =>
    answer.attempts.flatMap((attempt) => attemptLines(attempt, session.now(), session.terminal.ink)),
  )
  const failed = answer.attempts.length > 0 && answer.attempts.every((attempt) => attempt.outcome === 'failed')
  return failed ? exitCodeOf('registry_unavailable') : OK
}

/** `steward registry order`: from now on asked in this order. */
export async function order(session: Session, invocation: Invocation): Promise<number> {
  const answer = await session.call('registries.order', { names: [...invocation.words] })
  session.answer(answer, () => registryLines(answer.registries, session.now(), session.terminal.ink))
  return OK
}

/** `steward registry clear`: forgets the cached rows of one registry, or of all. */
export async function clear(session: Session, invocation: Invocation): Promise<number> {
  const [name] = invocation.words
  const answer = await session.call('registries.clear', name === undefined ? {} : { name })
  session.answer(answer, () => [`✅ Cleared ${counted(answer.dropped, 'cached row')}`])
  return OK
}
