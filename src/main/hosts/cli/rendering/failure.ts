import type { Ink } from './ink'
import { plain } from './plain'
import { tree } from './tree'

interface Told {
  readonly message: string
  readonly suggestions: readonly string[]
}

/** An error for a person: what happened, and below it what to do next (DESIGN §5). */
export function failureLines(error: Told, ink: Ink): string[] {
  const [first = '', ...more] = error.message.split('\n')
  return [
    `❌ ${ink.bad(plain(first))}`,
    ...more.map((line) => `   ${plain(line)}`),
    ...tree(error.suggestions.flatMap((suggestion) => suggestion.split('\n')).map((line) => plain(line))),
  ]
}
