import type { RingAgent } from '../../../shared/model/review'
import { shortDuration } from '../../ui'
import { dayText } from './day-text'

const WIDTH = 320

/** When the agents were published, a tick each: a ring is often made within an hour. */
export function CreationStrip({ agents }: { agents: readonly RingAgent[] }) {
  const times = agents.map(({ created_at }) => Date.parse(created_at))
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const placeOf = (time: number): number => 4 + ((WIDTH - 8) * (time - first)) / Math.max(1, last - first)
  const days = dayText(first) === dayText(last) ? `on ${dayText(first)}` : `${dayText(first)} to ${dayText(last)}`
  const label = `Published within ${shortDuration(Math.max(1, Math.round((last - first) / 1000)))}, ${days}`
  return (
    <figure className="creation-strip">
      <svg viewBox={`0 0 ${WIDTH} 24`} role="img" aria-label={label}>
        <line x1={0} y1={20} x2={WIDTH} y2={20} className="axis" />
        {agents.map(({ id, created_at, member }) => (
          <line
            key={id}
            className={member ? 'suspect' : 'outsider'}
            x1={placeOf(Date.parse(created_at))}
            x2={placeOf(Date.parse(created_at))}
            y1={3}
            y2={20}
          />
        ))}
      </svg>
      <figcaption>{label}</figcaption>
    </figure>
  )
}
