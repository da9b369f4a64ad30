import { Anchor, Button, Group, Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import type { Alert } from '../../../shared/model/alert'
import { counted } from '../../../shared/model/counted'
import { href, useCommand } from '../../client'
import { Answer, EmptyState, Page, Panel, SafeName } from '../../ui'
import { AlertCard } from './alert-card'

const RANK: Readonly<Record<Alert['severity'], number>> = { critical: 0, warning: 1, info: 2 }
const ORDER: Readonly<Record<Alert['state'], number>> = { open: 0, acknowledged: 1, snoozed: 2, resolved: 3 }
/** More than anybody reads at once; the rest is asked for. */
const AT_ONCE = 20

const byUrgency = (a: Alert, b: Alert): number =>
  ORDER[a.state] - ORDER[b.state] || RANK[a.severity] - RANK[b.severity] || b.last_at.localeCompare(a.last_at)

/** What was noticed, what to do about it, and is it over? */
export default function Alerts() {
  const [history, setHistory] = useState(false)
  const [most, setMost] = useState(AT_ONCE)
  const alerts = useCommand('alerts.list', {})
  return (
    <Page
      title="Alerts"
      note="Open first, by agent. An alert closes by itself when what it tells of is over."
      aside={
        <Switch
          label="Show what is over"
          checked={history}
          onChange={({ currentTarget }) => setHistory(currentTarget.checked)}
        />
      }
    >
      <Answer of={alerts}>
        {({ alerts: all }) => {
          const wanted = all.filter(({ state }) => history || state !== 'resolved').sort(byUrgency)
          const shown = wanted.slice(0, most)
          if (shown.length === 0)
            return (
              <Panel>
                <EmptyState title="No alerts">Nothing has gone wrong that the console noticed.</EmptyState>
              </Panel>
            )
          return (
            <Stack gap="md">
              {[...Map.groupBy(shown, ({ agent_id }) => agent_id ?? '')].map(([agent, own]) => (
                <Panel key={agent} title={<GroupTitle agent={agent} />} flush>
                  {own.map((alert) => (
                    <AlertCard key={alert.id} alert={alert} />
                  ))}
                </Panel>
              ))}
              {wanted.length > most && (
                <Group gap="sm">
                  <Text size="sm" aria-live="polite">
                    {`The ${most} most urgent of ${counted(wanted.length, 'alert')}.`}
                  </Text>
                  <Button size="xs" variant="default" onClick={() => setMost(most + AT_ONCE)}>
                    Show more
                  </Button>
                </Group>
              )}
            </Stack>
          )
        }}
      </Answer>
    </Page>
  )
}

function GroupTitle({ agent }: { agent: string }) {
  if (agent === '') return 'This console and its registries'
  return (
    <Anchor size="sm" fw={600} href={href(['agents', agent])}>
      <SafeName>{agent}</SafeName>
    </Anchor>
  )
}
