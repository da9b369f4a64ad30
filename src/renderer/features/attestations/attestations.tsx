import { Anchor, Group, Text } from '@mantine/core'
import type { AttestationRow } from '../../../shared/model/attestation-view'
import { href, replaceQuery, useCommand, useCommandPages, useListView, useRoute } from '../../client'
import {
  Answer,
  type Column,
  Countdown,
  DataTable,
  EmptyState,
  FilterNote,
  Page,
  Panel,
  RelativeTime,
  SafeText,
  StateMark,
  wordFor,
} from '../../ui'
import { AxisHeading, Hatching, Legend, Timeline } from './timeline'

/** Rows that one answer holds: each is checked before it is shown, and a long one would hold up the page. */
const PAGE = 250

const totalOf = ({ passed, failed, skipped }: NonNullable<AttestationRow['tests']>): number => passed + failed + skipped

const COLUMNS: readonly Column<AttestationRow>[] = [
  {
    name: 'Agent',
    sort: ({ agent_id }) => agent_id,
    cell: ({ agent_id }) => (
      <Anchor size="sm" className="one-line" title={agent_id} href={href(['agents', agent_id])}>
        <SafeText>{agent_id}</SafeText>
      </Anchor>
    ),
  },
  {
    name: 'Capability',
    sort: ({ capability }) => capability,
    cell: ({ agent_id, capability }) => (
      <Anchor size="sm" className="mono" href={href(['attestations', agent_id, capability])}>
        <SafeText>{capability}</SafeText>
      </Anchor>
    ),
  },
  {
    name: 'State',
    cell: ({ state, refresh }) => (
      <StateMark
        of="attestation"
        state={state}
        {...(refresh?.last_reason !== undefined && { title: refresh.last_reason })}
      />
    ),
  },
  { name: 'Time', heading: <AxisHeading />, width: '36%', cell: (row) => <Timeline row={row} /> },
  {
    name: 'Ends',
    sort: ({ valid_until }) => valid_until ?? '~',
    cell: ({ valid_until }) => (valid_until ? <Countdown to={valid_until} /> : '–'),
  },
  {
    name: 'Tests',
    isNumber: true,
    sort: ({ tests }) => (tests ? tests.failed : -1),
    cell: ({ tests }) => (tests ? `${tests.passed}/${totalOf(tests)}` : '–'),
  },
  {
    name: 'Next refresh',
    sort: ({ refresh }) => refresh?.next_attempt_at ?? '~',
    cell: ({ refresh, refresh_expected_at, own }) => {
      if (refresh?.running) return 'running now'
      const next = refresh?.next_attempt_at ?? refresh_expected_at
      if (next === undefined) return '–'
      return (
        <span style={{ whiteSpace: 'nowrap' }}>
          <RelativeTime at={next} />
          {!own && ' (expected)'}
        </span>
      )
    },
  },
]

const textOf = ({ agent_id, capability, state, source }: AttestationRow): string =>
  `${agent_id} ${capability} ${wordFor('attestation', state)} ${source}`

/** What is attested, until when, and what needs a person? */
export default function Attestations() {
  const first = useCommand('attestations.list', { offset: 0, limit: PAGE })
  const further = Math.max(0, Math.ceil((first.data?.total ?? 0) / PAGE) - 1)
  const rest = useCommandPages(
    'attestations.list',
    Array.from({ length: further }, (_, index) => ({ offset: (index + 1) * PAGE, limit: PAGE })),
  )
  const view = useListView()
  const state = useRoute().query.get('state')
  return (
    <Page title="Attestations" note={first.data && <States states={first.data.states} />}>
      <Hatching />
      <Panel flush>
        <Answer of={first} rows={10}>
          {({ rows, total }) => {
            const read = [...rows, ...rest.flatMap((page) => page?.rows ?? [])]
            const all = state === null ? read : read.filter((row) => row.state === state)
            return (
              <>
                {state !== null && (
                  <FilterNote onClear={() => replaceQuery({ state: undefined })}>
                    Only attestations that stand at: {wordFor('attestation', state)}
                  </FilterNote>
                )}
                <Group px="sm" pt="sm">
                  <Legend />
                  {read.length < total && (
                    <Text size="sm" role="status">
                      {read.length.toLocaleString('en')} of {total.toLocaleString('en')} read
                    </Text>
                  )}
                </Group>
                <DataTable
                  label="attestations"
                  rows={all}
                  columns={COLUMNS}
                  keyOf={({ agent_id, capability }) => `${agent_id} ${capability}`}
                  textOf={textOf}
                  view={view}
                  empty={<Empty none={rows.length === 0} />}
                />
              </>
            )
          }}
        </Answer>
      </Panel>
    </Page>
  )
}

const Empty = ({ none }: { none: boolean }) =>
  none ? (
    <EmptyState title="No agent is listed yet" action={<Anchor href={href(['registries'])}>Add a registry</Anchor>}>
      Each capability of a listed agent has a line here. Attest your own: <code>steward attest --capability NAME</code>
    </EmptyState>
  ) : (
    <EmptyState title="No attestation fits the filter" />
  )

const ORDER = ['degraded', 'extended', 'grace', 'expired', 'revoked', 'invalid', 'outdated', 'valid', 'none'] as const

function States({ states }: { states: Readonly<Partial<Record<string, number>>> }) {
  return (
    <Group gap="md">
      {ORDER.filter((state) => states[state]).map((state) => (
        <span key={state}>
          <StateMark of="attestation" state={state} /> <span className="numbers">{states[state]}</span>
        </span>
      ))}
    </Group>
  )
}
