import { Anchor, Button } from '@mantine/core'
import type { DelegationSummary } from '../../../shared/model/delegation'
import { href, useCommand, useListView } from '../../client'
import {
  Answer,
  type Column,
  DataTable,
  EmptyState,
  Page,
  Panel,
  RelativeTime,
  SafeText,
  StateMark,
  wordFor,
} from '../../ui'

import { isWanted, Narrowing, useNarrowing } from './narrowing'

const COLUMNS: readonly Column<DelegationSummary>[] = [
  {
    name: 'Task',
    sort: ({ task_id }) => task_id,
    cell: ({ task_id }) => (
      <Anchor size="sm" className="mono" href={href(['delegations', task_id])} style={{ whiteSpace: 'nowrap' }}>
        {task_id}
      </Anchor>
    ),
  },
  {
    name: 'Agent',
    sort: ({ agent_id }) => agent_id,
    cell: ({ agent_id }) => (
      <Anchor size="sm" className="one-line" title={agent_id} href={href(['agents', agent_id])}>
        <SafeText>{agent_id}</SafeText>
      </Anchor>
    ),
  },
  { name: 'Operation', sort: ({ operation }) => operation, cell: ({ operation }) => <SafeText>{operation}</SafeText> },
  {
    name: 'State',
    sort: ({ state }) => state,
    cell: ({ state, error }) => <StateMark of="task" state={state} {...(error && { title: error.message })} />,
  },
  {
    name: 'Waits for',
    cell: ({ waits_for }) => (
      <span title={waits_for ?? ''} style={{ fontSize: 12 }}>
        <SafeText>{waits_for ?? '–'}</SafeText>
      </span>
    ),
  },
  { name: 'Phase', cell: ({ phase }) => <SafeText>{phase ?? '–'}</SafeText> },
  {
    name: 'Progress',
    width: 120,
    sort: ({ progress }) => progress,
    cell: ({ progress, task_id }) => (
      <progress className="row-progress" value={progress} aria-label={`Progress of ${task_id}`} />
    ),
  },
  {
    name: 'Heartbeat',
    cell: ({ last_heartbeat_at, finished_at }) =>
      finished_at || !last_heartbeat_at ? '–' : <RelativeTime at={last_heartbeat_at} />,
  },
  { name: 'Ordered', sort: ({ created_at }) => created_at, cell: ({ created_at }) => <RelativeTime at={created_at} /> },
]

const textOf = (task: DelegationSummary): string =>
  `${task.task_id} ${task.agent_id} ${task.operation} ${wordFor('task', task.state)} ${task.phase ?? ''}`

/** As many as one answer holds. */
const MOST_ROWS = 1000

/** What is under way, what came of the rest? */
export default function Delegations() {
  const narrowing = useNarrowing()
  const { from } = narrowing
  const delegations = useCommand('delegations.list', from === undefined ? {} : { since: from, limit: MOST_ROWS })
  const view = useListView()
  return (
    <Page
      title="Delegations"
      aside={
        <Button component="a" size="xs" href={href(['delegations', 'new'])}>
          New delegation
        </Button>
      }
    >
      <Panel flush>
        <Answer of={delegations}>
          {({ delegations: rows }) => (
            <>
              <Narrowing narrowing={narrowing} />
              <DataTable
                label="delegations"
                rows={rows.filter((task) => isWanted(task, narrowing))}
                columns={COLUMNS}
                keyOf={({ task_id }) => task_id}
                textOf={textOf}
                view={view}
                empty={
                  <EmptyState title={rows.length === 0 ? 'Nothing was delegated yet' : 'No task fits the filter'}>
                    {rows.length === 0 &&
                      'Choose an agent in Discover and give it a task; it will move here as it runs.'}
                  </EmptyState>
                }
              />
            </>
          )}
        </Answer>
      </Panel>
    </Page>
  )
}
