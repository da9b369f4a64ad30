import type { NumberedEvent } from '../../engine/agent'
import type { Clock } from '../../engine/ports'

/** A waiting task has no heartbeats; a silent connection would be cut by what lies between. */
const SILENCE_MS = 2000

const formatted = ({ seq, envelope }: NumberedEvent): string =>
  `id: ${seq}\nevent: task\ndata: ${JSON.stringify(envelope)}\n\n`

/** Resolves to the next event, or to `silence` when none came in time. */
const nextOrSilence = async <T>(next: Promise<T>, clock: Clock): Promise<T | 'silence'> => {
  let cancel: () => void = () => undefined
  const silence = new Promise<'silence'>((resolve) => {
    cancel = clock.after(SILENCE_MS, () => resolve('silence'))
  })
  try {
    return await Promise.race([next, silence])
  } finally {
    cancel()
  }
}

/**
 * Signed events as a `text/event-stream`: the id is the sequence number, the value a signed envelope. A comment fills each
 * silence, so that a client tells a waiting task from a lost connection.
 */
export async function* eventStreamOf(events: AsyncGenerator<NumberedEvent>, clock: Clock): AsyncGenerator<string> {
  yield ': events\n\n'
  let next = events.next()
  while (true) {
    const result = await nextOrSilence(next, clock)
    if (result === 'silence') {
      yield ': waiting\n\n'
      continue
    }
    if (result.done) return
    yield formatted(result.value)
    next = events.next()
  }
}
