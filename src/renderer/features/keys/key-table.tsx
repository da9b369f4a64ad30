import { Button, Group } from '@mantine/core'
import type { KeyStanding } from '../../../shared/model/key-custody'
import { type Column, DataTable, EmptyState, Fingerprint, RelativeTime, roleName, SafeText, StatusMark } from '../../ui'
import { AgeBar } from './age-bar'

const STATE: Readonly<
  Record<KeyStanding['state'], readonly ['healthy' | 'warning' | 'critical' | 'stale' | 'unknown', string]>
> = {
  present: ['healthy', 'In use'],
  unused: ['unknown', 'Not used yet'],
  grace: ['warning', 'Replaced, in its grace'],
  replaced: ['stale', 'Replaced'],
  revoked: ['critical', 'Revoked'],
  expired: ['stale', 'Expired'],
}

const PLACE: Readonly<Record<KeyStanding['place'], string>> = {
  vault: 'in this vault',
  agent: "on the agent's machine",
  paper: 'on its sheet, offline',
  elsewhere: 'not here',
}

/** What comes at the end of a key's time. */
const END: Readonly<Record<string, string>> = {
  owner: 'Next rotation',
  client: 'Next rotation',
  operational: 'Certified until',
  grace: 'Grace ends',
}

interface KeysOfAgent {
  readonly keys: readonly KeyStanding[]
  readonly label: string
  readonly onRotate: (key: KeyStanding) => void
  readonly onRevoke: (key: KeyStanding) => void
  readonly onExport: (key: KeyStanding) => void
}

/** The keys of one agent: state, age, last use, where the private part is. */
export function KeyTable({ keys, label, onRotate, onRevoke, onExport }: KeysOfAgent) {
  // The same for every agent, so that the tables read as one.
  const columns: readonly Column<KeyStanding>[] = [
    { name: 'Key', width: '13%', cell: ({ key_id }) => <Fingerprint value={key_id} label="key" /> },
    { name: 'Role', width: '13%', sort: ({ role }) => role, cell: ({ role }) => roleName(role) },
    { name: 'State', width: '15%', sort: ({ state }) => state, cell: (key) => <State of={key} /> },
    { name: 'Time left', width: '15%', cell: (key) => <TimeLeft of={key} /> },
    {
      name: 'Last use',
      width: '12%',
      sort: ({ last_used_at }) => last_used_at ?? '',
      cell: ({ last_used_at }) => (last_used_at ? <RelativeTime at={last_used_at} /> : 'not seen here'),
    },
    { name: 'Private part', width: '14%', cell: ({ place }) => PLACE[place] },
    {
      name: 'What to do',
      cell: (key) => <Actions of={key} onRotate={onRotate} onRevoke={onRevoke} onExport={onExport} />,
    },
  ]
  return (
    <DataTable
      label={label}
      rows={keys}
      columns={columns}
      keyOf={({ key_id }) => key_id}
      empty={<EmptyState title="No keys" />}
    />
  )
}

function State({ of: { state, revoked } }: { of: KeyStanding }) {
  const [status, word] = STATE[state]
  return (
    <>
      <StatusMark status={status} word={word} />
      {revoked && (
        <div style={{ fontSize: 12, color: 'var(--mantine-color-dimmed)' }}>
          <SafeText>{revoked.reason.replaceAll('_', ' ')}</SafeText>, <RelativeTime at={revoked.at} />
        </div>
      )}
    </>
  )
}

function TimeLeft({ of: { state, role, made_at, until } }: { of: KeyStanding }) {
  if (until === undefined || state === 'revoked' || state === 'replaced') return '–'
  const name = state === 'grace' ? END['grace'] : END[role]
  return (
    <>
      <div style={{ fontSize: 12, color: 'var(--mantine-color-dimmed)' }}>{name}</div>
      <AgeBar from={made_at ?? until} until={until} />
    </>
  )
}

/** It vouches for a manifest: an agent's, or the one that this profile has as a client. */
export const isPrimary = ({ role }: Pick<KeyStanding, 'role'>): boolean => role === 'owner' || role === 'client'

type Acting = Pick<KeysOfAgent, 'onRotate' | 'onRevoke' | 'onExport'>

function Actions({ of: key, onRotate, onRevoke, onExport }: { of: KeyStanding } & Acting) {
  const isOver = key.state === 'revoked' || key.state === 'expired'
  const isAgents = key.agent_id !== undefined && !isOver && !['recovery', 'signer'].includes(key.role)
  if (!isAgents && key.place !== 'vault') return '–'
  return (
    <Group gap="xs" wrap="nowrap">
      {isAgents && isPrimary(key) && key.state === 'present' && (
        <Button size="compact-xs" variant="light" onClick={() => onRotate(key)}>
          Rotate
        </Button>
      )}
      {isAgents && key.state !== 'unused' && (
        <Button size="compact-xs" variant="default" onClick={() => onRevoke(key)}>
          Revoke
        </Button>
      )}
      {key.place === 'vault' && (
        <Button size="compact-xs" variant="default" onClick={() => onExport(key)}>
          Export
        </Button>
      )}
    </Group>
  )
}
