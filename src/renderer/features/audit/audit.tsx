import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { AuditEntry } from '../../../shared/model/audit'
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
  SafeText,
  StatusMark,
  sentenceCase,
} from '../../ui'
import { EntryDetails } from './entry-details'

/** `delegation.ordered` → `Delegation ordered`. */
const actionName = (action: string): string => sentenceCase(action.replaceAll('.', ' '))

const COLUMNS: readonly Column<AuditEntry>[] = [
  { name: 'Number', cell: ({ seq }) => <span className="numbers">{seq}</span> },
  { name: 'When', cell: ({ at }) => <RelativeTime at={at} /> },
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
  const [text, setText] = useState('')
  const [settled] = useDebouncedValue(text, 200)
  const audit = useCommand('audit.list', settled === '' ? {} : { text: settled }, { keepPrevious: true })
  const verify = useAction('audit.verify', ['audit.list'])
  return (
    <Page
      title="Audit log"
      note={audit.data && <ChainState {...audit.data.state} />}
      aside={
        <Button size="xs" variant="default" loading={verify.isPending} onClick={() => verify.mutate({})}>
          Verify the chain again
        </Button>
      }
    >
      <TextInput label="Search" w={320} value={text} onChange={({ currentTarget }) => setText(currentTarget.value)} />
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
    </Page>
  )
}

function ChainState({
  intact,
  entries,
  broken_at,
}: {
  intact: boolean
  entries: number
  broken_at?: number | undefined
}) {
  return intact ? (
    <StatusMark status="healthy" word={`Intact, ${counted(entries, 'entry', 'entries')}`} />
  ) : (
    <StatusMark status="critical" word={`Broken at entry ${broken_at ?? 'unknown'} of ${entries}`} />
  )
}
