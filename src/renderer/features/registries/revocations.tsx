import { Anchor } from '@mantine/core'
import type { RevocationRow } from '../../../shared/model/views'
import { href, useCommand } from '../../client'
import { Answer, type Column, DataTable, EmptyState, Fingerprint, Panel, RelativeTime, SafeText } from '../../ui'

const COLUMNS: readonly Column<RevocationRow>[] = [
  {
    name: 'Key',
    cell: ({ revocation }) => <Fingerprint value={revocation.key_id} label="revoked key" />,
  },
  {
    name: 'Agent',
    sort: ({ revocation }) => revocation.agent_id,
    cell: ({ revocation }) => (
      <Anchor size="sm" href={href(['agents', revocation.agent_id])}>
        <SafeText>{revocation.agent_id}</SafeText>
      </Anchor>
    ),
  },
  { name: 'Reason', cell: ({ revocation }) => <SafeText>{revocation.reason.replaceAll('_', ' ')}</SafeText> },
  {
    name: 'Revoked',
    sort: ({ revocation }) => revocation.revoked_at,
    cell: ({ revocation }) => <RelativeTime at={revocation.revoked_at} />,
  },
  { name: 'Seen first at', sort: ({ source }) => source, cell: ({ source }) => <SafeText>{source}</SafeText> },
  { name: 'Read', sort: ({ fetched_at }) => fetched_at, cell: ({ fetched_at }) => <RelativeTime at={fetched_at} /> },
]

/** Which keys must not be believed any more? Seen anywhere, they count everywhere and for good. */
export function Revocations() {
  const answer = useCommand('registries.revocations', {})
  return (
    <Panel title="Revoked keys: seen at one registry, revoked everywhere" flush>
      <Answer of={answer} rows={2}>
        {({ revocations }) => (
          <DataTable
            label="revoked keys"
            rows={revocations}
            columns={COLUMNS}
            keyOf={({ revocation }) => `${revocation.key_id} ${revocation.digest}`}
            empty={<EmptyState title="No key was ever seen revoked" />}
          />
        )}
      </Answer>
    </Panel>
  )
}
