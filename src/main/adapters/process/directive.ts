import type { ExecutionSignal } from '../../engine/ports'

const MAX_PHASE_LENGTH = 64
const MAX_MESSAGE_LENGTH = 1000

type Directive =
  | { readonly type: 'phase'; readonly phase: string }
  | { readonly type: 'done'; readonly phase: string }
  | { readonly type: 'progress'; readonly progress: number; readonly message?: string }

const isPhase = (name: string): boolean => name !== '' && name.length <= MAX_PHASE_LENGTH && !/[\s\p{Cc}]/u.test(name)

const progressOf = (rest: string): Directive | undefined => {
  const [number = '', ...words] = rest.split(' ')
  if (!/^(?:0|1|0?\.\d+|0\.\d*|1\.0*)$/.test(number)) return undefined
  const message = words.join(' ').slice(0, MAX_MESSAGE_LENGTH)
  return { type: 'progress', progress: Number(number), ...(message === '' ? {} : { message }) }
}

/**
 * What a line of a program's standard output tells the agent: `steward phase NAME`, `steward done NAME`,
 * `steward progress 0.42 [message]`. Undefined where the line is ordinary output, or no directive we know.
 */
export const parseDirective = (line: string): Directive | undefined => {
  const match = /^steward (phase|done|progress) +(.*\S)\s*$/.exec(line)
  const rest = match?.[2] ?? ''
  if (match?.[1] === 'progress') return progressOf(rest)
  if (!match || !isPhase(rest)) return undefined
  return { type: match[1] === 'phase' ? 'phase' : 'done', phase: rest }
}

/** Turns a program's lines into signals, and sees that each phase that was begun is ended once. */
export class SignalReader {
  private open: string | undefined

  constructor(private readonly onSignal: (signal: ExecutionSignal) => void) {}

  line(stream: 'out' | 'err', line: string): void {
    const directive = stream === 'out' ? parseDirective(line) : undefined
    if (!directive) this.onSignal({ type: 'line', stream, line })
    else if (directive.type === 'progress') this.onSignal(directive)
    else if (directive.type === 'done') this.finish(directive.phase)
    else this.begin(directive.phase)
  }

  /** The program ended well, so the phase it was in did. */
  complete(): void {
    if (this.open !== undefined) this.finish(this.open)
  }

  private begin(phase: string): void {
    this.complete()
    this.open = phase
    this.onSignal({ type: 'phase', phase, state: 'started' })
  }

  private finish(phase: string): void {
    if (this.open === phase) this.open = undefined
    this.onSignal({ type: 'phase', phase, state: 'finished' })
  }
}
