import { Anchor, Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { KeyEntry } from '../../../shared/model/key'
import { href, useAction, useCommand } from '../../client'
import {
  Answer,
  algorithmName,
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  Fingerprint,
  Page,
  Panel,
  RelativeTime,
  roleName,
  SafeText,
} from '../../ui'

const COLUMNS: readonly Column<KeyEntry>[] = [
  { name: 'Key', cell: ({ key_id }) => <Fingerprint value={key_id} label="key" /> },
  { name: 'Role', sort: ({ role }) => role, cell: ({ role }) => roleName(role) },
  {
    name: 'Agent',
    sort: ({ agent_id }) => agent_id ?? '',
    cell: ({ agent_id }) =>
      agent_id ? (
        <Anchor size="sm" href={href(['agents', agent_id])}>
          <SafeText>{agent_id}</SafeText>
        </Anchor>
      ) : (
        'none'
      ),
  },
  { name: 'Algorithm', sort: ({ algorithm }) => algorithm, cell: ({ algorithm }) => algorithmName(algorithm) },
  { name: 'Made', sort: ({ created_at }) => created_at, cell: ({ created_at }) => <RelativeTime at={created_at} /> },
  { name: 'Private part', cell: () => 'in the vault' },
  { name: 'Label', cell: ({ label }) => <SafeText>{label}</SafeText> },
]

/** Which keys are mine, and where are they? */
export default function Keys() {
  const status = useCommand('system.status', {})
  return (
    <Page title="Keys" note="Private keys stay in the encrypted vault; only what they sign leaves it.">
      <Answer of={status}>
        {({ vault }) => (vault === 'open' ? <OpenVault /> : <ClosedVault missing={vault === 'missing'} />)}
      </Answer>
    </Page>
  )
}

function OpenVault() {
  const keys = useCommand('keys.list', {})
  const lock = useAction('vault.lock', ['system.status', 'keys.list'])
  return (
    <Stack gap="md">
      <Group>
        <Button size="xs" variant="default" loading={lock.isPending} onClick={() => lock.mutate({})}>
          Lock the vault
        </Button>
        <Text size="sm" c="dimmed">
          Locked, browsing goes on; signing, delegating and health polls wait.
        </Text>
      </Group>
      <Panel flush>
        <Answer of={keys}>
          {({ keys: rows }) => (
            <DataTable
              label="keys"
              rows={rows}
              columns={COLUMNS}
              keyOf={({ key_id }) => key_id}
              empty={<EmptyState title="The vault has no keys yet" />}
            />
          )}
        </Answer>
      </Panel>
    </Stack>
  )
}

function ClosedVault({ missing }: { missing: boolean }) {
  const [passphrase, setPassphrase] = useState('')
  const open = useAction(missing ? 'vault.create' : 'vault.unlock', ['system.status', 'keys.list', 'overview.get'])
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    open.mutate({ passphrase })
  }
  return (
    <Panel title={missing ? 'Make a vault' : 'The vault is locked'}>
      <form onSubmit={submit}>
        <Stack gap="md" maw={420}>
          <Text size="sm">
            {missing
              ? 'The passphrase encrypts your private keys on this machine. Nobody can reset it.'
              : 'What is cached can be browsed. Signing, delegating and health polls need the keys.'}
          </Text>
          <PasswordInput
            label="Passphrase"
            value={passphrase}
            onChange={({ currentTarget }) => setPassphrase(currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the passphrase' }}
            data-autofocus
          />
          {open.error && <ErrorState error={open.error} />}
          <Group>
            <Button type="submit" disabled={passphrase === ''} loading={open.isPending}>
              {missing ? 'Make the vault' : 'Unlock'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  )
}
