import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { HOUR_MS } from '../../../shared/model/duration'
import type { AttentionItem, Overview as OverviewAnswer } from '../../../shared/model/views'
import { engineHref, href, useCommand } from '../../client'
import {
  Answer,
  EmptyState,
  HourBars,
  HourTable,
  milliseconds,
  Page,
  Panel,
  RelativeTime,
  RowsSkeleton,
  SafeText,
  StateMark,
  StatusMark,
  sumOf,
  UptimeStrip,
  uptimeText,
} from '../../ui'
import { Attestations } from './attestations'
import { Checklist } from './checklist'
import { Registries } from './registries'
import { Trust } from './trust'

/** Is anything wrong, and what do I do first? */
export default function Overview() {
  const overview = useCommand('overview.get', {})
  return <Page title="Overview">{<Answer of={overview}>{(answer) => <Content answer={answer} />}</Answer>}</Page>
}

/** Loaded only where a console is new: it belongs to no budget of the day. */
const FirstRun = lazy(() => import('./first-run/first-run'))

function Content({ answer }: { answer: OverviewAnswer }) {
  const status = useCommand('system.status', {})
  const isNew = status.data?.client_id === undefined && answer.fleet.length === 0 && answer.attention.length === 0
  if (status.data && isNew)
    return (
      <Suspense fallback={<RowsSkeleton rows={4} />}>
        <FirstRun />
      </Suspense>
    )
  return (
    <Stack gap="md">
      <Checklist />
      <Attention items={answer.attention} next={answer.next} />
      <div className="two-columns">
        <Fleet fleet={answer.fleet} />
        <Tasks hours={answer.delegations_by_hour} />
      </div>
      <div className="two-columns">
        <Attestations attestations={answer.attestations} />
        <Trust />
      </div>
      <Registries registries={answer.registries} />
    </Stack>
  )
}

/** What one begins with; a list of hundreds answers nobody what to do first. */
const MOST_NEEDED = 10

function Attention({ items, next }: { items: readonly AttentionItem[]; next: string | undefined }) {
  return (
    <Panel title={`Needs you (${items.length})`} flush>
      {items.length === 0 ? (
        <Text size="sm" p="md" component="div">
          <StatusMark status="healthy" word="Nothing needs you." /> {next && <SafeText>{`Next: ${next}`}</SafeText>}
        </Text>
      ) : (
        <table className="dense">
          <thead>
            <tr>
              <th scope="col">How bad</th>
              <th scope="col">What</th>
              <th scope="col">Since</th>
              <th scope="col">What to do</th>
            </tr>
          </thead>
          <tbody>
            {items.slice(0, MOST_NEEDED).map((item) => (
              <tr key={`${item.link} ${item.text}`}>
                <td style={{ width: 130 }}>
                  <StateMark of="severity" state={item.severity} />
                </td>
                <td>
                  <SafeText>{item.text}</SafeText>
                </td>
                <td style={{ width: 120 }}>
                  <RelativeTime at={item.since} />
                </td>
                <td style={{ width: 140 }}>
                  <Button component="a" href={engineHref(item.link)} size="compact-xs" variant="light">
                    {item.action}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {items.length > MOST_NEEDED && (
        <Text size="sm" p="sm">
          The {MOST_NEEDED} most urgent.{' '}
          <Anchor size="sm" underline="always" href={href(['alerts'])}>
            See all alerts
          </Anchor>
        </Text>
      )}
    </Panel>
  )
}

function Fleet({ fleet }: { fleet: OverviewAnswer['fleet'] }) {
  return (
    <Panel title="Fleet" aside={<FleetStates fleet={fleet} />} flush>
      {fleet.length === 0 ? (
        <EmptyState
          title="No agents are watched yet"
          action={<Anchor href={href(['registries'])}>Add a registry</Anchor>}
        >
          Agents that a registry lists with an endpoint are polled by themselves.
        </EmptyState>
      ) : (
        <table className="dense">
          <thead>
            <tr>
              <th scope="col">Agent</th>
              <th scope="col">Latest polls</th>
              <th scope="col" className="right">
                Latency
              </th>
              <th scope="col" className="right">
                Uptime, 24 h
              </th>
              <th scope="col">Now</th>
            </tr>
          </thead>
          <tbody>
            {fleet.map(({ summary, health, recent }) => (
              <tr key={summary.id}>
                <td>
                  <Anchor size="sm" href={href(['agents', summary.id])} style={{ whiteSpace: 'nowrap' }}>
                    <SafeText>{summary.id}</SafeText>
                  </Anchor>
                </td>
                <td>
                  <Anchor href={href(['agents', summary.id])}>
                    <UptimeStrip samples={recent} of={summary.id} />
                  </Anchor>
                </td>
                <td className="numbers right">
                  {health.last?.latency_ms === undefined ? '–' : milliseconds(health.last.latency_ms)}
                </td>
                <td className="numbers right">{uptimeText(health.uptime.day)}</td>
                <td>
                  <StateMark
                    of="health"
                    state={health.state}
                    {...(health.last?.reason !== undefined && { title: health.last.reason })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

/** As many as the engine tells of: of a larger fleet these are only the first. */
const MOST_SHOWN = 50

/** How many are in each state; each leads to its agents. */
function FleetStates({ fleet }: { fleet: OverviewAnswer['fleet'] }) {
  if (fleet.length >= MOST_SHOWN) return null
  const counts = Map.groupBy(fleet, ({ health }) => health.state)
  return (
    <Group gap="md">
      {[...counts].map(([state, agents]) => (
        <Anchor key={state} size="sm" underline="hover" href={href(['agents'], { health: state })}>
          <StateMark of="health" state={state} /> <span className="numbers">{agents.length}</span>
        </Anchor>
      ))}
    </Group>
  )
}

/** What came of tasks, as a sentence says it and as the list of delegations is narrowed to. */
const OUTCOMES = [
  ['completed', 'completed'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
  ['open', 'under way'],
] as const

function Tasks({ hours }: { hours: OverviewAnswer['delegations_by_hour'] }) {
  const from = hours[0]?.hour
  return (
    <Panel title="Delegations by hour, last 24 h">
      <HourBars hours={hours} hrefOf={({ hour }) => href(['delegations'], { from: hour, until: nextHour(hour) })} />
      <Text size="sm">
        {OUTCOMES.map(([outcome, word], index) => (
          <span key={outcome}>
            {index > 0 && ', '}
            <Anchor size="sm" href={href(['delegations'], { outcome, from })}>
              {sumOf(hours, outcome)} {word}
            </Anchor>
          </span>
        ))}
        .{' '}
        <Anchor size="sm" href={href(['delegations'])}>
          See them all
        </Anchor>
      </Text>
      <details>
        <summary>The numbers as a table</summary>
        <HourTable hours={hours} />
      </details>
    </Panel>
  )
}

const nextHour = (hour: string): string => new Date(Date.parse(hour) + HOUR_MS).toISOString()
