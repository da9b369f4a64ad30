import type { ReactNode } from 'react'
import type { AgentLink, Circuit, RoundTrip } from '../../../shared/model/link'
import { Facts, milliseconds, Panel, RelativeTime, SafeText, StatusMark, withUnit } from '../../ui'

/** How fast is the way to the agent, how long may a call take, and is the agent called at all? (FAILURE_MODES 2.2) */
export function Timeouts({ link }: { link: AgentLink }) {
  const { ping, health, measured_at, slow } = link
  return (
    <Panel title="Network to the agent">
      <Facts
        items={[
          ['Calls', <Calls key="calls" circuit={link.circuit} />],
          ['Speed', <Speed key="speed" measured={measured_at !== undefined} slow={slow} />],
          ...trip('Ping', ping),
          ...trip('Health check', health),
          ['Time limit of a call', <Limit key="limit" link={link} />],
          ...(measured_at === undefined
            ? []
            : [['Measured', <RelativeTime key="measured" at={measured_at} />] as const]),
        ]}
      />
    </Panel>
  )
}

function Calls({ circuit: { state, failures, try_at, reason } }: { circuit: Circuit }) {
  if (state === 'closed')
    return failures === 0 ? (
      <StatusMark status="healthy" word="Go through" />
    ) : (
      <StatusMark status="warning" word={failures === 1 ? 'The last one failed' : `The last ${failures} failed`} />
    )
  return (
    <>
      <StatusMark
        status="critical"
        word={state === 'open' ? `Paused after ${failures} failures in a row` : 'Paused; the next call is a trial'}
      />
      {try_at !== undefined && (
        <>
          , tried again <RelativeTime at={try_at} />
        </>
      )}
      {reason !== undefined && (
        <div>
          <SafeText>{reason}</SafeText>
        </div>
      )}
    </>
  )
}

function Speed({ measured, slow }: { measured: boolean; slow: boolean }) {
  if (!measured) return <StatusMark status="unknown" word="Not measured yet" />
  return slow ? <StatusMark status="degraded" word="Slow" /> : <StatusMark status="healthy" word="Fast enough" />
}

const trip = (name: string, measured: RoundTrip | undefined): (readonly [string, ReactNode])[] =>
  measured === undefined
    ? []
    : [
        [
          name,
          <span key={name} className="numbers">
            {milliseconds(measured.median_ms)} ± {milliseconds(measured.spread_ms)}, median of {measured.samples}
          </span>,
        ],
      ]

/** Whole seconds where they are whole: limits are typed in by people. */
const seconds = (ms: number): string => withUnit(Math.round(ms / 100) / 10, 's')

function Limit({ link: { timeout_ms, initial_timeout_ms, extensions } }: { link: AgentLink }) {
  const from = timeout_ms > initial_timeout_ms ? `, extended from ${seconds(initial_timeout_ms)}` : ''
  const alive = extensions > 0 ? ', since the agent was alive and yet too late' : ''
  return <span className="numbers">{`${seconds(timeout_ms)}${from}${alive}`}</span>
}
