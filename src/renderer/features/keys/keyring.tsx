import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useAction } from '../../client'
import { ConfirmDialog, ErrorState } from '../../ui'

/** Opens the vault without its passphrase, for the user of this computer. */
export function OpenByKeyring() {
  const open = useAction('vault.unlock', ['system.status', 'keys.list', 'overview.get'])
  return (
    <Stack gap="xs" mb="md">
      <Group>
        <Button loading={open.isPending} onClick={() => open.mutate({ keyring: true })}>
          Open with this computer’s keyring
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        Or with the passphrase:
      </Text>
      {open.error && <ErrorState error={open.error} />}
    </Stack>
  )
}

const CHANGES = {
  use: {
    command: 'vault.enrol_keyring',
    word: 'Use the keyring',
    button: 'Use this computer’s keyring',
    title: 'Open the vault with this computer’s keyring?',
    text: 'From now on the vault opens when you are logged in to this computer, without its passphrase. Whoever can log in as you has your keys then. The passphrase goes on opening it, also elsewhere.',
  },
  leave: {
    command: 'vault.leave_keyring',
    word: 'Stop using the keyring',
    button: 'Stop using the keyring',
    title: 'Open the vault with its passphrase only?',
    text: 'From now on the vault asks for its passphrase again. A copy of the vault that was made before still opens with this computer’s keyring: where such a copy may be in other hands, rotate your keys.',
  },
} as const

/** Has the desktop's keyring open the vault from now on, or the passphrase alone again. */
export function ChangeKeyring({ to }: { to: keyof typeof CHANGES }) {
  const { command, word, button, title, text } = CHANGES[to]
  const [asking, setAsking] = useState(false)
  const change = useAction(command, ['system.status'])
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        {button}
      </Button>
      {asking && (
        <ConfirmDialog
          title={title}
          word={word}
          busy={change.isPending}
          error={change.error}
          onConfirm={() => change.mutate({})}
          onClose={() => setAsking(false)}
        >
          <Text size="sm">{text}</Text>
        </ConfirmDialog>
      )}
    </>
  )
}
