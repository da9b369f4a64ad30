import { Anchor } from '@mantine/core'
import type { AgentRow } from '../../../shared/model/views'
import { href, replaceQuery, useCommand, useListView, useRoute } from '../../client'
import {
  Answer,
  type Column,
  DataTable,
  EmptyState,
  FilterNote,
  milliseconds,
  Page,
  Panel,
  RelativeTime,
  SafeText,
  StateMark,
  uptimeText,
  wordFor,
} from '../../ui'

const COLUMNS: readonly Column<AgentRow>[] = [
  {
    name: 'Agent',
    sort: ({ summary }) => summary.id,
    cell: ({ summary }) => (
      <Anchor size="sm" href={href(['agents', summary.id])}>
        <SafeText>{summary.id}</SafeText>
      </Anchor>
    ),
  },
  {
    name: 'Version',
    sort: ({ summary }) => summary.version,
    cell: ({ summary }) => <span className="mono">{summary.version || 'none given'}</span>,
  },
  {
    name: 'Health',
    sort: ({ health }) => health?.state ?? '',
    cell: ({ health }) =>
      health ? (
        <StateMark
          of="health"
          state={health.state}
          {...(health.last?.reason !== undefined && { title: health.last.reason })}
        />
      ) : (
        'No endpoint'
      ),
  },
  {
    name: 'Latency',
    sort: ({ health }) => health?.last?.latency_ms ?? Number.POSITIVE_INFINITY,
    cell: ({ health }) => (
      <span className="mono">
        {health?.last?.latency_ms === undefined ? '–' : milliseconds(health.last.latency_ms)}
      </span>
    ),
  },
  {
    name: 'Uptime, 24 h',
    sort: ({ health }) => health?.uptime.day ?? -1,
    cell: ({ health }) => <span className="numbers">{health ? uptimeText(health.uptime.day) : '–'}</span>,
  },
  {
    name: 'Verification',
    sort: ({ provenance }) => provenance.verification,
    cell: ({ provenance }) => <StateMark of="verification" state={provenance.verification} />,
  },
  {
    name: 'From',
    sort: ({ provenance }) => provenance.source,
    cell: ({ provenance }) => (
      <>
        <SafeText>{provenance.source}</SafeText>, <RelativeTime at={provenance.fetched_at} />
        {provenance.stale && ', stale'}
      </>
    ),
  },
]

const textOf = ({ summary, provenance, health }: AgentRow): string =>
  [
    summary.id,
    summary.name,
    summary.owner,
    ...summary.capabilities,
    provenance.source,
    health ? wordFor('health', health.state) : '',
  ].join(' ')

/** Those of a file are not polled, whatever a registry's agent of the same name does. */
const isPolled = ({ provenance }: AgentRow): boolean => provenance.source_kind !== 'import'

/** Which agents are there, how do they do, and on whose word? */
export default function Agents() {
  const agents = useCommand('agents.list', {})
  const view = useListView()
  const health = useRoute().query.get('health')
  return (
    <Page title="Agents" note="Agents of your registries and imports. Those with an endpoint are polled.">
      <Panel flush>
        <Answer of={agents}>
          {({ agents: rows }) => (
            <>
              {health !== null && (
                <FilterNote onClear={() => replaceQuery({ health: undefined })}>
                  Only agents that are polled and stand at: {wordFor('health', health)}
                </FilterNote>
              )}
              <DataTable
                label="agents"
                rows={health === null ? rows : rows.filter((row) => isPolled(row) && row.health?.state === health)}
                columns={COLUMNS}
                keyOf={({ summary, provenance }) => `${provenance.source} ${summary.id}`}
                textOf={textOf}
                view={view}
                empty={
                  <EmptyState title={rows.length === 0 ? 'No agents yet' : 'No agent fits the filter'}>
                    {rows.length === 0 && <Anchor href={href(['registries'])}>Add a registry</Anchor>}
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
