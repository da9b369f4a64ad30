import { Anchor, Button } from '@mantine/core'
import type { Alert } from '../../../shared/model/alert'
import { href, useAction, useCommand } from '../../client'
import { Answer, type Column, DataTable, EmptyState, Page, Panel, RelativeTime, SafeText, StateMark } from '../../ui'

const STATE: Readonly<Record<Alert['state'], string>> = {
  open: 'Open',
  acknowledged: 'Seen',
  snoozed: 'Snoozed',
  resolved: 'Over',
}
const RANK: Readonly<Record<Alert['severity'], number>> = { critical: 0, warning: 1, info: 2 }
const ORDER: Readonly<Record<Alert['state'], number>> = { open: 0, acknowledged: 1, snoozed: 2, resolved: 3 }

const byUrgency = (a: Alert, b: Alert): number =>
  ORDER[a.state] - ORDER[b.state] || RANK[a.severity] - RANK[b.severity] || b.last_at.localeCompare(a.last_at)

/** What was noticed, and is it over? */
export default function Alerts() {
  const alerts = useCommand('alerts.list', {})
  const acknowledge = useAction('alerts.acknowledge', ['alerts.list', 'overview.get'])
  const columns: readonly Column<Alert>[] = [
    {
      name: 'How bad',
      sort: ({ severity }) => RANK[severity],
      cell: ({ severity }) => <StateMark of="severity" state={severity} />,
    },
    { name: 'What', cell: ({ text }) => <SafeText>{text}</SafeText> },
    {
      name: 'Agent',
      sort: ({ agent_id }) => agent_id ?? '',
      cell: ({ agent_id }) =>
        agent_id ? (
          <Anchor size="sm" href={href(['agents', agent_id])}>
            <SafeText>{agent_id}</SafeText>
          </Anchor>
        ) : (
          '–'
        ),
    },
    { name: 'First', sort: ({ first_at }) => first_at, cell: ({ first_at }) => <RelativeTime at={first_at} /> },
    { name: 'Last', sort: ({ last_at }) => last_at, cell: ({ last_at }) => <RelativeTime at={last_at} /> },
    {
      name: 'Noticed',
      sort: ({ count }) => count,
      cell: ({ count }) => <span className="numbers">{count === 1 ? 'once' : `${count} times`}</span>,
    },
    { name: 'State', sort: ({ state }) => ORDER[state], cell: ({ state }) => STATE[state] },
    {
      name: 'What to do',
      cell: ({ id, state }) =>
        state === 'open' ? (
          <Button size="compact-xs" variant="light" onClick={() => acknowledge.mutate({ id })}>
            I have seen it
          </Button>
        ) : (
          '–'
        ),
    },
  ]
  return (
    <Page title="Alerts" note="Open first. An alert closes by itself when what it tells of is over.">
      <Panel flush>
        <Answer of={alerts}>
          {({ alerts: rows }) => (
            <DataTable
              label="alerts"
              rows={[...rows].sort(byUrgency)}
              columns={columns}
              keyOf={({ id }) => id}
              empty={<EmptyState title="No alerts">Nothing has gone wrong that the console noticed.</EmptyState>}
            />
          )}
        </Answer>
      </Panel>
    </Page>
  )
}
