import { Anchor, Button, Group, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { AttentionItem, Overview as OverviewAnswer } from '../../../shared/model/views'
import { href, useCommand } from '../../client'
import {
  Answer,
  EmptyState,
  milliseconds,
  Page,
  Panel,
  RelativeTime,
  SafeText,
  StateMark,
  UptimeStrip,
  uptimeText,
} from '../../ui'

// The chart is the heaviest part of the console; the screen is useful before it is there.
const HourChart = lazy(() => import('../../ui/hour-chart'))

/** Is anything wrong, and what do I do first? */
export default function Overview() {
  const overview = useCommand('overview.get', {})
  return <Page title="Overview">{<Answer of={overview}>{(answer) => <Content answer={answer} />}</Answer>}</Page>
}

function Content({ answer }: { answer: OverviewAnswer }) {
  return (
    <Stack gap="md">
      <Attention items={answer.attention} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Fleet fleet={answer.fleet} />
        <Tasks hours={answer.delegations_by_hour} />
      </SimpleGrid>
      <Registries registries={answer.registries} />
    </Stack>
  )
}

function Attention({ items }: { items: readonly AttentionItem[] }) {
  return (
    <Panel title={`Needs you (${items.length})`} flush>
      {items.length === 0 ? (
        <EmptyState title="Nothing needs you">Every watched agent answers, and no task has failed.</EmptyState>
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
            {items.map((item) => (
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
                  <Button component="a" href={`#${item.link}`} size="compact-xs" variant="light">
                    {item.action}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

function Fleet({ fleet }: { fleet: OverviewAnswer['fleet'] }) {
  return (
    <Panel title="Fleet, latest polls" flush>
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
              <th scope="col">Uptime, 24 h</th>
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
                  <UptimeStrip samples={recent} label={`Latest polls of ${summary.id}`} />
                </td>
                <td className="numbers">{uptimeText(health.uptime.day)}</td>
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

function Tasks({ hours }: { hours: OverviewAnswer['delegations_by_hour'] }) {
  const total = (name: 'completed' | 'failed' | 'cancelled' | 'open') =>
    hours.reduce((sum, hour) => sum + hour[name], 0)
  return (
    <Panel title="Delegations by hour, last 24 h">
      <Suspense fallback={<Skeleton height={150} />}>
        <div aria-hidden="true">
          <HourChart hours={hours} />
        </div>
      </Suspense>
      <Text size="sm" mt="sm">
        {total('completed')} completed, {total('failed')} failed, {total('cancelled')} cancelled, {total('open')} under
        way.{' '}
        <Anchor size="sm" underline="always" href={href(['delegations'])}>
          See them all
        </Anchor>
      </Text>
    </Panel>
  )
}

function Registries({ registries }: { registries: OverviewAnswer['registries'] }) {
  return (
    <Panel title="Registries">
      {registries.length === 0 ? (
        <Text size="sm">
          No registry is configured.{' '}
          <Anchor size="sm" underline="always" href={href(['registries'])}>
            Add one
          </Anchor>
        </Text>
      ) : (
        <Group gap="xl">
          {registries.map((registry) => (
            <Group key={registry.url} gap="sm">
              <Anchor size="sm" href={href(['registries'])}>
                <SafeText>{registry.name}</SafeText>
              </Anchor>
              <StateMark
                of="registry"
                state={registry.state}
                {...(registry.error && { title: registry.error.message })}
              />
              <Text size="sm" c="dimmed" className="numbers" component="span">
                {registry.latency_ms !== undefined && `${milliseconds(registry.latency_ms)} · `}
                {registry.last_success_at && <RelativeTime at={registry.last_success_at} />}
              </Text>
            </Group>
          ))}
        </Group>
      )}
    </Panel>
  )
}
