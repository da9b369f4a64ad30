import type { DelegationDetail, DelegationSummary, TimelineEntry } from '../../../../shared/model/delegation'
import { offlineLine, progressLine, timelineLine } from '../rendering'
import type { Session } from '../session'

/** Tells a followed task as it moves: lines for a person with a bar below them, or a line of JSON an event. */
export class TaskReport {
  readonly #session: Session
  readonly #quiet: boolean
  #shown = 0
  #told = ''
  #stalled = false
  #waiting = false

  /** @param quiet nothing is told but the bar */
  constructor(session: Session, quiet: boolean) {
    this.#session = session
    this.#quiet = quiet
  }

  /** Whether nothing lies between what was told and `entry`; else an event was lost. */
  follows(entry: TimelineEntry): boolean {
    return entry.seq <= this.#shown + 1
  }

  entries(timeline: readonly TimelineEntry[]): void {
    for (const entry of timeline) {
      if (entry.seq <= this.#shown) continue
      this.#shown = entry.seq
      if (!this.#quiet) this.#entry(entry)
    }
  }

  changed(task: DelegationSummary): void {
    if (!this.#quiet) this.#news(task)
    this.draw(task)
  }

  /** Draws the bar anew: the heartbeat's age moves by itself. */
  draw(task: DelegationSummary): void {
    const { terminal } = this.#session
    terminal.status(progressLine(task, this.#session.now(), terminal.width, terminal.errorInk))
  }

  /** Says once in a silence, to a person, for how long a task is still followed though its agent is offline. */
  waits(leftMs: number): void {
    if (this.#waiting || this.#quiet) return
    this.#waiting = true
    const { terminal } = this.#session
    if (!terminal.json)
      terminal.tell([`Following for up to ${Math.ceil(leftMs / 1000)} s more: another agent may take it over.`])
  }

  end(task: DelegationDetail): void {
    const { terminal } = this.#session
    terminal.status('')
    this.entries(task.timeline)
    if (terminal.json && !this.#quiet) terminal.printJsonLine(task)
  }

  #news(task: DelegationSummary): void {
    const { terminal } = this.#session
    const news = `${task.state} ${task.phase} ${task.progress} ${task.last_heartbeat_at}`
    if (terminal.json && news !== this.#told) terminal.printJsonLine({ event: 'changed', task: summaryOf(task) })
    this.#told = news
    const stalled = task.state === 'stalled'
    if (!terminal.json && stalled && !this.#stalled) terminal.print([offlineLine(task, this.#session.now())])
    this.#stalled = stalled
    if (!stalled) this.#waiting = false
  }

  #entry(entry: TimelineEntry): void {
    const { terminal } = this.#session
    if (terminal.json) terminal.printJsonLine({ event: 'timeline', entry })
    // The bar shows mere progress; a pipe has no bar.
    else if (!terminal.live || entry.event?.type !== 'progress') terminal.print([timelineLine(entry, terminal.ink)])
  }
}

/** Of a detail only what moves: the whole of it is the last line. */
const summaryOf = (task: DelegationSummary & Partial<DelegationDetail>): DelegationSummary => {
  const {
    input: _input,
    output: _output,
    artifacts: _artifacts,
    timeline: _timeline,
    evidence: _evidence,
    link: _link,
    ...rest
  } = task
  return rest
}
