import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { SystemStatus } from '../../../shared/model/views'
import { useAction } from '../../client'
import { ErrorState, Panel } from '../../ui'
import { OpenByKeyring } from './keyring'

/** Opens the vault, or makes it. */
export function ClosedVault({ missing, keyring }: { missing: boolean; keyring: SystemStatus['keyring'] }) {
  const [passphrase, setPassphrase] = useState('')
  const open = useAction(missing ? 'vault.create' : 'vault.unlock', ['system.status', 'keys.list', 'overview.get'])
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    open.mutate({ passphrase })
  }
  return (
    <Panel title={missing ? 'Make a vault' : 'The vault is locked'}>
      {!missing && keyring === 'enrolled' && <OpenByKeyring />}
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
