import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { DelegationDetail } from '../../../shared/model/delegation'
import { useAction } from '../../client'
import { ConfirmDialog } from '../../ui'

/** Cancelling cannot be undone: it is confirmed by typing the agent's id. */
export function Cancel({ task }: { task: DelegationDetail }) {
  const [opened, { open, close }] = useDisclosure(false)
  const cancel = useAction('delegations.cancel', ['delegations.get'])
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        Cancel the task
      </Button>
      {opened && (
        <ConfirmDialog
          title="Cancel this task?"
          word="Cancel the task"
          leave="Keep it running"
          typed={task.agent_id}
          busy={cancel.isPending}
          error={cancel.error}
          onConfirm={() => cancel.mutate({ task_id: task.task_id }, { onSuccess: close })}
          onClose={close}
        >
          <Text size="sm">The agent is asked to stop and what it has done so far is lost. This cannot be undone.</Text>
        </ConfirmDialog>
      )}
    </>
  )
}
