import { type Asked, SLOTS, slotsOf } from './answer-slots'
import { milliseconds } from './format'

const WIDTH = 2
const HEIGHT = 18

/** How a registry answered in the last 24 hours: a bar a quarter of an hour, as high as it was slow, hanging from above where it failed, empty where nobody asked. */
export function AnswerStrip({ name, samples }: { name: string; samples: readonly Asked[] }) {
  const slots = slotsOf(samples, Date.now())
  const slowest = Math.max(1, ...slots.map(({ latency = 0 }) => latency))
  const answered = samples.filter(({ outcome }) => outcome !== 'failed').length
  const spoken =
    samples.length === 0
      ? `${name} was not asked in the last 24 hours`
      : `${name} answered ${answered} of ${samples.length} times in the last 24 hours, the slowest in ${milliseconds(slowest)}`
  return (
    <svg width={SLOTS * WIDTH} height={HEIGHT} role="img" aria-label={spoken} className="answer-strip">
      <title>{spoken}</title>
      {slots.map(({ at, failed, latency }) => {
        const height = failed ? 6 : Math.max(3, Math.round((HEIGHT * (latency ?? 0)) / slowest))
        return (
          <rect
            key={at}
            x={at * WIDTH}
            y={failed ? 0 : HEIGHT - height}
            width={WIDTH - 0.5}
            height={height}
            data-series={failed ? 'failed' : 'answered'}
            fill={failed ? 'var(--status-critical)' : 'var(--status-healthy)'}
          />
        )
      })}
    </svg>
  )
}
