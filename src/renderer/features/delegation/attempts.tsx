import './attempts.css'
import { Anchor } from '@mantine/core'
import type { Attempt, DelegationDetail } from '../../../shared/model/delegation'
import { href } from '../../client'
import { clockTime, exactUtc, Panel, SafeName, StatusMark, shortDuration, useNow } from '../../ui'

type Outcome = NonNullable<Attempt['outcome']>

const OUTCOME: Readonly<Record<Outcome, readonly ['healthy' | 'warning' | 'critical' | 'stale', string]>> = {
  completed: ['healthy', 'Completed'],
  failed: ['critical', 'Failed'],
  cancelled: ['stale', 'Cancelled'],
  agent_offline: ['critical', 'Agent offline'],
  agent_restarted: ['critical', 'Agent died'],
  result_rejected: ['warning', 'Result rejected'],
  replaced: ['stale', 'Replaced'],
}

const WHY: Readonly<Record<Attempt['why'], string>> = {
  ordered: 'ordered',
  agent_failed: 'took over',
  operator: 'recovered by hand',
  result_rejected: 'ordered again',
}

interface Axis {
  readonly from: number
  readonly to: number
}

const shareOf = ({ from, to }: Axis, at: number): string =>
  `${Math.min(100, Math.max(0, ((at - from) / Math.max(1, to - from)) * 100))}%`

/** "Ran here, died, resumed there" on one axis (SCREENS "Delegation"): a row an attempt, checkpoints on it, heartbeats beneath. */
export function Attempts({ task }: { task: DelegationDetail }) {
  const now = useNow()
  const end = task.finished_at ? Date.parse(task.finished_at) : Math.max(now, Date.parse(task.updated_at))
  const axis: Axis = { from: Date.parse(task.created_at), to: end }
  return (
    <Panel title={task.attempts.length === 1 ? 'Attempts (1)' : `Attempts (${task.attempts.length}), on one time axis`}>
      <ol className="attempts" aria-label="Attempts">
        {task.attempts.map((attempt) => (
          <Row key={attempt.number} attempt={attempt} task={task} axis={axis} />
        ))}
      </ol>
      <Heartbeats heartbeats={task.heartbeats} axis={axis} />
    </Panel>
  )
}

function Row({ attempt, task, axis }: { attempt: Attempt; task: DelegationDetail; axis: Axis }) {
  const from = Date.parse(attempt.started_at)
  const to = attempt.ended_at ? Date.parse(attempt.ended_at) : axis.to
  const [status, word] = attempt.outcome ? OUTCOME[attempt.outcome] : (['healthy', 'Under way'] as const)
  const checkpoints = task.checkpoints.filter((kept) => kept.attempt === attempt.number)
  return (
    <li>
      <div className="attempt-words">
        <span>
          {attempt.number}.{' '}
          <Anchor size="sm" underline="always" href={href(['agents', attempt.agent_id])}>
            <SafeName>{attempt.agent_id}</SafeName>
          </Anchor>{' '}
          {WHY[attempt.why]}
          {attempt.from_checkpoint !== undefined && ` from checkpoint ${attempt.from_checkpoint}`}
          {attempt.phase !== undefined && (
            <>
              {', at '}
              <SafeName>{attempt.phase}</SafeName>
            </>
          )}
        </span>
        <span>
          <StatusMark status={status} word={word} {...(attempt.reason !== undefined && { title: attempt.reason })} />{' '}
          <span className="numbers">after {shortDuration((to - from) / 1000)}</span>
        </span>
      </div>
      <div className="attempt-lane">
        <div
          className="attempt-bar"
          data-outcome={attempt.outcome ?? 'open'}
          style={{ left: shareOf(axis, from), right: `calc(100% - ${shareOf(axis, to)})` }}
          title={`${exactUtc(from)} to ${attempt.ended_at ? exactUtc(to) : 'now'}`}
        />
        {checkpoints.map((kept) => (
          <span
            key={kept.number}
            className="attempt-checkpoint"
            style={{ left: shareOf(axis, Date.parse(kept.taken_at)) }}
            title={`Checkpoint ${kept.number}, ${exactUtc(Date.parse(kept.taken_at))}`}
          />
        ))}
      </div>
    </li>
  )
}

function Heartbeats({ heartbeats, axis }: { heartbeats: readonly string[]; axis: Axis }) {
  const words =
    heartbeats.length === 0
      ? 'The agent was not heard yet.'
      : `Heard ${heartbeats.length} times, last at ${clockTime(Date.parse(heartbeats.at(-1) ?? ''))}. Diamonds are checkpoints.`
  return (
    <>
      <div className="attempt-lane heartbeats" role="img" aria-label={`Heartbeats: ${words}`}>
        {heartbeats.map((at) => (
          <span key={at} style={{ left: shareOf(axis, Date.parse(at)) }} />
        ))}
      </div>
      <div className="attempt-scale numbers">
        <span>{clockTime(axis.from)}</span>
        <span>{words}</span>
        <span>{clockTime(axis.to)}</span>
      </div>
    </>
  )
}
