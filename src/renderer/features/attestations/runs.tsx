import type { AttestedRun } from '../../../shared/model/attestation'
import { milliseconds, RelativeTime, SafeText, StateMark } from '../../ui'

const WIDTH = 560
const HEIGHT = 150
const MARGIN = { left: 44, right: 12, top: 12, bottom: 24 }
/** Runs that are drawn; a longer history is in the table. */
const MOST_DOTS = 60

const totalOf = ({ passed, failed, skipped }: AttestedRun): number => passed + failed + skipped

/** A dot a run at the number of passing tests, over the band within which runs are taken to agree. */
export function RunsChart({ runs, maxVariancePercent }: { runs: readonly AttestedRun[]; maxVariancePercent: number }) {
  const shown = runs.slice(-MOST_DOTS)
  const measured = shown.filter(({ ended }) => ended === 'completed')
  const total = Math.max(1, ...measured.map(totalOf))
  const best = Math.max(0, ...measured.map(({ passed }) => passed))
  const allowed = (total * maxVariancePercent) / 100
  const lowest = Math.min(best - allowed, ...measured.map(({ passed }) => passed))
  const floor = Math.max(0, Math.floor(lowest - Math.max(1, total * 0.02)))
  const y = (passed: number) =>
    MARGIN.top + (1 - (passed - floor) / Math.max(1, total - floor)) * (HEIGHT - MARGIN.top - MARGIN.bottom)
  const x = (index: number) => MARGIN.left + ((index + 0.5) / shown.length) * (WIDTH - MARGIN.left - MARGIN.right)
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width="100%"
      role="img"
      aria-label={`Passing tests of ${shown.length} runs, between ${Math.min(best, ...measured.map(({ passed }) => passed))} and ${best} of ${total}; ${maxVariancePercent} percent variance is accepted`}
    >
      <rect
        className="variance-band"
        x={MARGIN.left}
        width={WIDTH - MARGIN.left - MARGIN.right}
        y={y(best)}
        height={Math.max(2, y(Math.max(floor, best - allowed)) - y(best))}
      />
      {[total, floor].map((value) => (
        <g key={value}>
          <line className="chart-grid" x1={MARGIN.left} x2={WIDTH - MARGIN.right} y1={y(value)} y2={y(value)} />
          <text className="chart-text" x={MARGIN.left - 6} y={y(value) + 4} textAnchor="end">
            {value}
          </text>
        </g>
      ))}
      {shown.map((run, index) => (
        <Dot key={run.number} run={run} x={x(index)} y={run.ended === 'completed' ? y(run.passed) : y(floor)} />
      ))}
      <text className="chart-text" x={MARGIN.left} y={HEIGHT - 6}>
        run {shown[0]?.number}
      </text>
      <text className="chart-text" x={WIDTH - MARGIN.right} y={HEIGHT - 6} textAnchor="end">
        run {shown.at(-1)?.number}
      </text>
    </svg>
  )
}

/** A run that did not complete is a cross: a shape of its own, not merely a colour. */
function Dot({ run, x, y }: { run: AttestedRun; x: number; y: number }) {
  if (run.ended === 'completed') return <circle className="run-dot" cx={x} cy={y} r={4} />
  return <path className="run-cross" d={`M${x - 4} ${y - 4}l8 8M${x + 4} ${y - 4}l-8 8`} />
}

export function RunsTable({ runs, pendingFrom }: { runs: readonly AttestedRun[]; pendingFrom: number }) {
  return (
    <section
      className="short-scroll"
      aria-label="Runs"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
    >
      <table className="dense">
        <thead>
          <tr>
            <th scope="col" className="right">
              Run
            </th>
            <th scope="col">Ended</th>
            <th scope="col" className="right">
              Passed
            </th>
            <th scope="col" className="right">
              Failed
            </th>
            <th scope="col" className="right">
              Skipped
            </th>
            <th scope="col" className="right">
              Took
            </th>
            <th scope="col">Started</th>
          </tr>
        </thead>
        <tbody>
          {[...runs].reverse().map((run) => (
            <tr key={run.number}>
              <td className="right numbers">{run.number}</td>
              <td>
                <StateMark of="run" state={run.ended} {...(run.reason !== undefined && { title: run.reason })} />
                {run.reason && (
                  <div style={{ fontSize: 12 }}>
                    <SafeText>{run.reason}</SafeText>
                  </div>
                )}
                {run.number > pendingFrom && <div style={{ fontSize: 12 }}>Not in a published attestation yet</div>}
              </td>
              <td className="right numbers">{run.passed}</td>
              <td className="right numbers">{run.failed}</td>
              <td className="right numbers">{run.skipped}</td>
              <td className="right numbers">{milliseconds(run.duration_ms)}</td>
              <td>
                <RelativeTime at={run.started_at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
