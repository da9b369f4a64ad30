import { Button, Group, Modal, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import type { DelegationDetail } from '../../../shared/model/delegation'
import { useAction } from '../../client'
import { ErrorState, TypeToConfirm } from '../../ui'

/** Cancelling cannot be undone: it is confirmed by typing the agent's id. */
export function Cancel({ task }: { task: DelegationDetail }) {
  const [opened, { open, close }] = useDisclosure(false)
  const [typed, setTyped] = useState('')
  const leave = () => {
    setTyped('')
    close()
  }
  const cancel = useAction('delegations.cancel', ['delegations.get'])
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        Cancel the task
      </Button>
      <Modal opened={opened} onClose={leave} title="Cancel this task?" closeButtonProps={{ 'aria-label': 'Close' }}>
        <Stack gap="md">
          <TypeToConfirm id={task.agent_id} typed={typed} onTyped={setTyped}>
            The agent is asked to stop and what it has done so far is lost. This cannot be undone.
          </TypeToConfirm>
          {cancel.error && <ErrorState error={cancel.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={leave}>
              Keep it running
            </Button>
            <Button
              color="red"
              disabled={typed !== task.agent_id}
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ task_id: task.task_id }, { onSuccess: leave })}
            >
              Cancel the task
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
