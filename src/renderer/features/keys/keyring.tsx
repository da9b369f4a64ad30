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

/** Has the desktop's keyring open the vault from now on. */
export function EnrolKeyring() {
  const [asking, setAsking] = useState(false)
  const enrol = useAction('vault.enrol_keyring', ['system.status'])
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        Use this computer’s keyring
      </Button>
      {asking && (
        <ConfirmDialog
          title="Open the vault with this computer’s keyring?"
          word="Use the keyring"
          busy={enrol.isPending}
          error={enrol.error}
          onConfirm={() => enrol.mutate({})}
          onClose={() => setAsking(false)}
        >
          <Text size="sm">
            From now on the vault opens when you are logged in to this computer, without its passphrase. Whoever can log
            in as you has your keys then. The passphrase goes on opening it, also elsewhere.
          </Text>
        </ConfirmDialog>
      )}
    </>
  )
}

/** Has the passphrase alone open the vault again. */
export function LeaveKeyring() {
  const [asking, setAsking] = useState(false)
  const leave = useAction('vault.leave_keyring', ['system.status'])
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        Stop using the keyring
      </Button>
      {asking && (
        <ConfirmDialog
          title="Open the vault with its passphrase only?"
          word="Stop using the keyring"
          busy={leave.isPending}
          error={leave.error}
          onConfirm={() => leave.mutate({})}
          onClose={() => setAsking(false)}
        >
          <Text size="sm">
            From now on the vault asks for its passphrase again. A copy of the vault that was made before still opens
            with this computer’s keyring: where such a copy may be in other hands, rotate your keys.
          </Text>
        </ConfirmDialog>
      )}
    </>
  )
}
