import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useAction, useJobAction } from '../../client'
import { ErrorState, JobProgress, OfferedRegistry } from '../../ui'

/** First the address, then the fingerprint to compare: nothing is believed in between (TRUST "Bootstrap"). */
export function AddRegistry() {
  const [opened, { open, close }] = useDisclosure(false)
  const [url, setUrl] = useState('https://')
  const inspect = useAction('registries.inspect')
  const add = useJobAction({ kind: 'add', subject: url }, 'registries.add', [
    'registries.list',
    'agents.list',
    'overview.get',
  ])
  const { job, stop } = add
  const shown = inspect.data
  const leave = () => {
    inspect.reset()
    add.reset()
    close()
  }
  return (
    <>
      <Button size="xs" onClick={open}>
        Add a registry
      </Button>
      <Modal
        opened={opened}
        onClose={leave}
        title="Add a registry"
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack gap="md">
          <TextInput
            label="Address"
            value={url}
            onChange={({ currentTarget }) => setUrl(currentTarget.value)}
            disabled={shown !== undefined}
            data-autofocus
          />
          {shown && <OfferedRegistry name={shown.name} rootKey={shown.root_key} />}
          {(inspect.error ?? add.error) && <ErrorState error={inspect.error ?? add.error ?? { message: '' }} />}
          {job && <JobProgress job={job} onStop={stop} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={leave}>
              Leave it
            </Button>
            {shown ? (
              <Button
                loading={add.isPending || job !== undefined}
                onClick={() => add.mutate({ url, root_key: shown.root_key }, { onSuccess: leave })}
              >
                The key is right: add it
              </Button>
            ) : (
              <Button loading={inspect.isPending} onClick={() => inspect.mutate({ url })}>
                Show its root key
              </Button>
            )}
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
