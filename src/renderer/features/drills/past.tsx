import { Anchor } from '@mantine/core'
import type { Drill } from '../../../shared/model/drill'
import { href } from '../../client'
import { type Column, DataTable, EmptyState, milliseconds, Panel, RelativeTime, SafeText, StateMark } from '../../ui'

const COLUMNS: readonly Column<Drill>[] = [
  {
    name: 'Scenario',
    sort: ({ scenario }) => scenario,
    cell: ({ id, scenario }) => (
      <Anchor size="sm" className="mono" href={href(['drills', id])}>
        {scenario}
      </Anchor>
    ),
  },
  { name: 'Result', sort: ({ state }) => state, cell: ({ state }) => <StateMark of="drill" state={state} /> },
  {
    name: 'When',
    sort: ({ ordered_at }) => ordered_at,
    cell: ({ started_at, ordered_at }) => <RelativeTime at={started_at ?? ordered_at} />,
  },
  {
    name: 'Noticed in',
    isNumber: true,
    sort: ({ detect_ms }) => detect_ms ?? Number.POSITIVE_INFINITY,
    cell: ({ detect_ms }) => (detect_ms === undefined ? '–' : milliseconds(detect_ms)),
  },
  {
    name: 'Right in',
    isNumber: true,
    sort: ({ recover_ms }) => recover_ms ?? Number.POSITIVE_INFINITY,
    cell: ({ recover_ms }) => (recover_ms === undefined ? '–' : milliseconds(recover_ms)),
  },
  {
    name: 'What was broken, and what noticed it',
    cell: ({ fault, noticed_by, error }) => (
      <SafeText>{error?.message ?? [fault, noticed_by].filter(Boolean).join(' ')}</SafeText>
    ),
  },
]

/** Every drill that was kept, the newest first. */
export function Past({ drills }: { drills: readonly Drill[] }) {
  return (
    <Panel flush title="Drills so far">
      <DataTable
        label="drills"
        rows={drills}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty={<EmptyState title="Nothing was rehearsed yet">Rehearse one failure, or all of them.</EmptyState>}
      />
    </Panel>
  )
}
