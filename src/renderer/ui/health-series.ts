export interface Sample {
  readonly at: string
  readonly up: boolean
  readonly latency_ms?: number | undefined
}

/** From and to, in milliseconds since the epoch. */
export type Span = readonly [from: number, to: number]

export interface HealthSeries {
  /** Oldest first; `latency` is null where the line must break: the agent was down, or nobody measured. */
  readonly points: readonly { readonly at: number; readonly latency: number | null }[]
  readonly down: readonly Span[]
  readonly unmeasured: readonly Span[]
}

/** Longer than this many usual intervals without a poll is shown as not measured. */
const GAP_INTERVALS = 4
/** Polls are jittered and seconds apart; below this, silence says nothing. */
const LEAST_GAP_MS = 1000

function medianStep(times: readonly number[]): number {
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time))
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
}

/** What a health timeline draws, from samples in any order: a line that never joins what was not measured. */
export function healthSeries(samples: readonly Sample[]): HealthSeries {
  const ordered = samples.map((sample) => ({ ...sample, time: Date.parse(sample.at) })).sort((a, b) => a.time - b.time)
  const longest = Math.max(LEAST_GAP_MS, medianStep(ordered.map(({ time }) => time)) * GAP_INTERVALS)
  const points: { at: number; latency: number | null }[] = []
  const down: Span[] = []
  const unmeasured: Span[] = []
  let previous: (typeof ordered)[number] | undefined
  for (const sample of ordered) {
    if (previous !== undefined && sample.time - previous.time > longest) {
      unmeasured.push([previous.time, sample.time])
      points.push({ at: previous.time + 1, latency: null })
    } else if (previous !== undefined && !previous.up) down.push([previous.time, sample.time])
    points.push({ at: sample.time, latency: sample.up ? (sample.latency_ms ?? null) : null })
    previous = sample
  }
  if (previous !== undefined && !previous.up) down.push([previous.time, previous.time])
  return { points, down: joined(down), unmeasured }
}

/** Spans that touch, as one: an outage of many polls is one outage. */
function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = []
  for (const [from, to] of spans) {
    const last = result.at(-1)
    if (last?.[1] === from) result[result.length - 1] = [last[0], to]
    else result.push([from, to])
  }
  return result
}
