import { Button, Group, Stack, Text } from '@mantine/core'
import type { AuditEntry, AuditState } from '../../../shared/model/audit'
import { counted } from '../../../shared/model/counted'
import { useAction, useCommand } from '../../client'
import {
  Answer,
  type Column,
  DataTable,
  EmptyState,
  Fingerprint,
  Page,
  Panel,
  RelativeTime,
  RowsSkeleton,
  SafeText,
  StatusMark,
  saveFile,
  sentenceCase,
} from '../../ui'
import { EntryDetails } from './entry-details'
import { Filters, useAuditFilter } from './filters'

/** `delegation.ordered` → `Delegation ordered`. */
const actionName = (action: string): string => sentenceCase(action.replaceAll('.', ' '))

const COLUMNS: readonly Column<AuditEntry>[] = [
  { name: 'Number', cell: ({ seq }) => <span className="numbers">{seq}</span> },
  { name: 'When', cell: ({ at }) => <RelativeTime at={at} /> },
  { name: 'By', cell: ({ actor }) => (actor === 'engine' ? 'The console' : sentenceCase(actor)) },
  { name: 'What', cell: ({ action }) => actionName(action) },
  {
    name: 'Of what',
    cell: ({ subject }) =>
      subject.startsWith('sha256:') ? <Fingerprint value={subject} label="subject" /> : <SafeText>{subject}</SafeText>,
  },
  { name: 'Details', cell: ({ details }) => <EntryDetails details={details} /> },
  { name: 'Hash', cell: ({ hash }) => <Fingerprint value={hash} label="hash of the entry" /> },
]

/** Who did what, and can the record be believed? */
export default function Audit() {
  const filter = useAuditFilter()
  const audit = useCommand('audit.list', filter, { keepPrevious: true })
  return (
    <Page title="Audit log" note={audit.data && <ChainState of={audit.data.state} />} aside={<Proofs />}>
      {/* The state of the chain above takes as many lines as there are registries. */}
      {audit.isPending ? (
        <RowsSkeleton rows={16} />
      ) : (
        <>
          <Filters />
          <Panel flush>
            <Answer of={audit}>
              {({ entries }) => (
                <DataTable
                  label="audit log"
                  rows={entries}
                  columns={COLUMNS}
                  keyOf={({ seq }) => String(seq)}
                  empty={<EmptyState title="No entry fits" />}
                />
              )}
            </Answer>
          </Panel>
        </>
      )}
    </Page>
  )
}

/** What makes the log believable to others: checked anew, countersigned, in a file. */
function Proofs() {
  const verify = useAction('audit.verify', ['audit.list'])
  const countersign = useAction('audit.countersign', ['audit.list'])
  const read = useAction('audit.export')
  const save = async () => {
    const lines: string[] = []
    for (let after: number | undefined = 0; after !== undefined; ) {
      const part: { lines: string[]; next?: number | undefined } = await read.mutateAsync({ after })
      lines.push(...part.lines)
      after = part.next
    }
    saveFile('steward-audit.jsonl', `${lines.join('\n')}\n`, 'application/jsonl')
  }
  const failed = verify.error ?? countersign.error ?? read.error
  const [away] = countersign.data?.unreachable ?? []
  return (
    <Stack gap={4} align="flex-end">
      <Group gap="xs" wrap="nowrap">
        <Button size="xs" variant="default" loading={verify.isPending} onClick={() => verify.mutate({})}>
          Verify again
        </Button>
        <Button size="xs" variant="default" loading={countersign.isPending} onClick={() => countersign.mutate({})}>
          Have it countersigned
        </Button>
        <Button size="xs" variant="default" loading={read.isPending} onClick={() => void save()}>
          Export
        </Button>
      </Group>
      {(failed ?? away) && (
        <Text size="sm" c="dimmed">
          <SafeText>{failed?.message ?? `${away?.registry}: ${away?.reason}`}</SafeText>
        </Text>
      )}
    </Stack>
  )
}

function ChainState({ of: { intact, entries, broken_at, countersigned = [] } }: { of: AuditState }) {
  return (
    <Group gap="md">
      {intact ? (
        <StatusMark status="healthy" word={`Intact, ${counted(entries, 'entry', 'entries')}`} />
      ) : (
        <StatusMark status="critical" word={`Broken at entry ${broken_at ?? 'unknown'} of ${entries}`} />
      )}
      {countersigned.map(({ registry, root_key, entries: upTo, at, holds }) => (
        <Text size="sm" key={root_key}>
          {holds ? (
            <>
              Countersigned by <SafeText>{registry}</SafeText> up to entry {upTo}, <RelativeTime at={at} />
            </>
          ) : (
            <>
              <SafeText>{registry}</SafeText> has countersigned another log, <RelativeTime at={at} />
            </>
          )}
        </Text>
      ))}
      {intact && countersigned.length === 0 && <Text size="sm">No registry has countersigned it yet</Text>}
    </Group>
  )
}
