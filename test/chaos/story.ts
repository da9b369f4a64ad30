/** A fault that happened. */
export interface Happened {
  /** Its number in the plan of the seed, from 0 on. */
  readonly number: number
  /** Milliseconds since the beginning. */
  readonly at: number
  /** A sentence that names the process or the agent it happened to. */
  readonly what: string
}

/**
 * What happened to those whom a finding names, in order: the shortest log that may explain it. A finding about nobody is explained
 * by everything.
 *
 * @param names of every process that a fault can happen to
 */
export function eventsBehind(
  findings: readonly string[],
  log: readonly Happened[],
  names: readonly string[],
): readonly Happened[] {
  const inOrder = [...log].sort((a, b) => a.at - b.at)
  const named = names.filter((name) => findings.some((finding) => mentions(finding, name)))
  const behind = inOrder.filter(({ what }) => named.some((name) => mentions(what, name)))
  return behind.length > 0 ? behind : inOrder
}

/** As a whole word: `agent-1` is not about `agent-10`. */
function mentions(text: string, name: string): boolean {
  const place = text.indexOf(name)
  if (place < 0) return false
  const isInside = (character: string | undefined) => character !== undefined && /[\w-]/.test(character)
  return (
    (!isInside(text[place - 1]) && !isInside(text[place + name.length])) ||
    mentions(text.slice(place + name.length), name)
  )
}

const line = ({ number, at, what }: Happened): string => `${(at / 1000).toFixed(1).padStart(7)} s  #${number} ${what}`

/** What a person needs to find the cause of a failure: how to replay it, and what happened to those it is about. */
export function storyOf(
  run: { readonly seed: number; readonly tasks: number; readonly names: readonly string[] },
  findings: readonly string[],
  log: readonly Happened[],
): string {
  const behind = eventsBehind(findings, log, run.names)
  const command = `npm run chaos -- --seed ${run.seed} --tasks ${run.tasks}`
  return [
    `seed ${run.seed}; replay it: ${command}; with as few faults as still fail: ${command} --shrink`,
    `${behind.length} of ${log.length} faults happened to those it is about:`,
    ...behind.map(line),
  ].join('\n')
}
