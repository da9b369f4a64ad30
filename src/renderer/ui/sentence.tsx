import { sentenceParts } from './format'
import { SafeText } from './safe-text'
import { ExactTime } from './time'

/** A sentence of the engine, which may quote anybody: text as text, and instants as the reader's own time. */
export function Sentence({ children }: { children: string }) {
  return sentenceParts(children).map(({ at, text, isInstant }) =>
    isInstant ? <ExactTime key={at} at={text} /> : <SafeText key={at}>{text}</SafeText>,
  )
}
