import { Anchor, Button, Group, Text } from '@mantine/core'
import type { FailureMode, Scenario } from '../../../shared/model/drill'
import { href } from '../../client'
import { type Column, DataTable, EmptyState, milliseconds, Panel, RelativeTime, StateMark } from '../../ui'

/** The greatest there can be: 10 × 10 × 10. The bar is of its cube root, so that the usual range fills it. */
const GREATEST = 1000

const TREND: Readonly<Record<FailureMode['trend'], readonly [mark: string, words: string]>> = {
  rising: ['↑', 'rising'],
  falling: ['↓', 'falling'],
  steady: ['→', 'steady'],
}

function Priority({ priority, trend, priority_before }: FailureMode) {
  const [mark, words] = TREND[trend]
  return (
    <Group gap={8} wrap="nowrap" title={`${priority_before} a week ago: ${words}`}>
      <span aria-hidden="true" style={{ width: 56, height: 6, borderRadius: 3, background: 'var(--line)' }}>
        <span
          style={{
            display: 'block',
            width: `${Math.cbrt(priority / GREATEST) * 100}%`,
            height: '100%',
            borderRadius: 3,
            background: 'var(--accent)',
          }}
        />
      </span>
      <span className="mono numbers">{priority}</span>
      <span>
        <span aria-hidden="true">{mark}</span>
        <span style={{ position: 'absolute', left: -9999 }}>{words}</span>
      </span>
    </Group>
  )
}

const score = (
  name: string,
  heading: string,
  of: (mode: FailureMode) => FailureMode['severity'],
): Column<FailureMode> => ({
  name,
  isNumber: true,
  width: 70,
  sort: (mode) => of(mode).score,
  cell: (mode) => <span title={`${heading}: ${of(mode).reason}`}>{of(mode).score}</span>,
})

const columns = (mayRehearse: boolean, onRehearse: (scenario: Scenario) => void): readonly Column<FailureMode>[] => [
  {
    name: 'Failure mode',
    width: '32%',
    sort: ({ scenario }) => scenario,
    cell: ({ scenario, title, category }) => (
      <span title={category}>
        <span className="mono">{scenario}</span> {title}
      </span>
    ),
  },
  score('Severity', 'How bad', ({ severity }) => severity),
  score('Occurrence', 'How often', ({ occurrence }) => occurrence),
  score('Detection', 'How well noticed', ({ detection }) => detection),
  { name: 'Priority', sort: ({ priority }) => priority, cell: (mode) => <Priority {...mode} /> },
  {
    name: 'Last rehearsal',
    sort: ({ last_rehearsal }) => last_rehearsal?.at ?? '',
    cell: ({ last_rehearsal: last }) =>
      last ? (
        <Group gap={8} wrap="nowrap">
          <StateMark of="drill" state={last.passed ? 'passed' : 'failed'} />
          <Anchor size="sm" href={href(['drills', last.id])}>
            <RelativeTime at={last.at} />
          </Anchor>
        </Group>
      ) : (
        'Never'
      ),
  },
  {
    name: 'Noticed in',
    isNumber: true,
    sort: ({ last_rehearsal }) => last_rehearsal?.detect_ms ?? Number.POSITIVE_INFINITY,
    cell: ({ last_rehearsal }) => time(last_rehearsal?.detect_ms),
  },
  {
    name: 'Right in',
    isNumber: true,
    sort: ({ last_rehearsal }) => last_rehearsal?.recover_ms ?? Number.POSITIVE_INFINITY,
    cell: ({ last_rehearsal }) => time(last_rehearsal?.recover_ms),
  },
  ...(mayRehearse
    ? [
        {
          name: 'Do',
          cell: ({ scenario }: FailureMode) => (
            <Button
              size="compact-xs"
              variant="light"
              aria-label={`Rehearse scenario ${scenario}`}
              onClick={() => onRehearse(scenario)}
            >
              Rehearse
            </Button>
          ),
        },
      ]
    : []),
]

const time = (ms: number | undefined): string => (ms === undefined ? '–' : milliseconds(ms))

interface BoardProps {
  readonly modes: readonly FailureMode[]
  readonly mayRehearse: boolean
  readonly onRehearse: (scenario: Scenario) => void
}

/** Severity × occurrence × detection of every failure mode: what to work on first. */
export function Board({ modes, mayRehearse, onRehearse }: BoardProps) {
  return (
    <Panel
      flush
      title="Failure modes, the greatest risk first"
      aside={
        <Text size="xs" c="dimmed">
          Severity × occurrence × detection, 1 to 10 each; ten in detection: nobody has shown that it is noticed
        </Text>
      }
    >
      <DataTable
        label="failure modes"
        rows={modes}
        columns={columns(mayRehearse, onRehearse)}
        keyOf={({ scenario }) => scenario}
        empty={<EmptyState title="No failure mode is known" />}
      />
    </Panel>
  )
}
