import { Button, Group, List, Text } from '@mantine/core'
import type { DrillBoard, Scenario } from '../../../shared/model/drill'
import type { AgentId } from '../../../shared/model/ids'
import { type Column, DataTable, EmptyState, Panel, SafeName, SafeText, StatusMark } from '../../ui'

export interface StagingOrder {
  readonly agent_id: AgentId
  readonly scenarios: readonly Scenario[]
}

type StagingAgent = DrillBoard['staging'][number]

interface StagingProps extends Pick<DrillBoard, 'staging' | 'scenarios'> {
  /** No drill is under way: another would only wait. */
  readonly mayRehearse: boolean
  readonly onRehearse: (order: StagingOrder) => void
}

/** Agents that nobody relies on, marked by the policy: what can be rehearsed against each, and what in the lab only. */
export function Staging({ staging, scenarios, mayRehearse, onRehearse }: StagingProps) {
  const open = scenarios.flatMap(({ scenario, lab_only }) => (lab_only === undefined ? [scenario] : []))
  return (
    <Panel flush title="Agents for staging">
      <DataTable
        label="agents for staging"
        rows={staging}
        columns={columns(open, mayRehearse, onRehearse)}
        keyOf={({ agent_id }) => agent_id}
        empty={
          <EmptyState title="No agent is marked as staging">
            Serve one that nobody relies on with steward agent serve --staging, and name it in Settings, under Drills.
          </EmptyState>
        }
      />
      <LabOnly scenarios={scenarios} />
    </Panel>
  )
}

const columns = (
  open: readonly Scenario[],
  mayRehearse: boolean,
  onRehearse: StagingProps['onRehearse'],
): readonly Column<StagingAgent>[] => [
  { name: 'Agent', sort: ({ agent_id }) => agent_id, cell: ({ agent_id }) => <SafeName>{agent_id}</SafeName> },
  {
    name: 'May be harmed',
    width: '40%',
    cell: ({ refused }) => (
      <Group gap={8} wrap="nowrap">
        <StatusMark
          status={refused === undefined ? 'healthy' : 'unknown'}
          word={refused === undefined ? 'Yes' : 'No'}
        />
        {refused !== undefined && (
          <Text size="xs" c="dimmed">
            <SafeText>{refused}</SafeText>
          </Text>
        )}
      </Group>
    ),
  },
  {
    name: 'Rehearse',
    cell: ({ agent_id, refused }) => (
      <Group gap={4}>
        {[...open.map((scenario) => [scenario]), open].map((scenarios) => {
          const what = scenarios.length === 1 ? `${scenarios[0]}` : `All ${open.length}`
          return (
            <Button
              key={what}
              size="compact-xs"
              variant="light"
              disabled={!mayRehearse || refused !== undefined}
              aria-label={`Rehearse ${scenarios.length === 1 ? `scenario ${what}` : what} against ${agent_id}`}
              onClick={() => onRehearse({ agent_id, scenarios })}
            >
              {what}
            </Button>
          )
        })}
      </Group>
    ),
  },
]

function LabOnly({ scenarios }: Pick<DrillBoard, 'scenarios'>) {
  return (
    <List size="xs" spacing={2} px={12} py="sm" listStyleType="none" c="dimmed">
      {scenarios.map(
        ({ scenario, lab_only }) =>
          lab_only !== undefined && (
            <List.Item key={scenario}>{`Scenario ${scenario} is rehearsed in the lab only: ${lab_only}.`}</List.Item>
          ),
      )}
    </List>
  )
}
