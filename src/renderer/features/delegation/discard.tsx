import { Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { AgentId, TaskId } from '../../../shared/model/ids'
import { useAction, useCommand } from '../../client'
import { ConfirmDialog, fileSize, RelativeTime, SafeText } from '../../ui'

/** More names say nothing more. */
const MAX_NAMES = 10

/** The rejected files that are kept, until when, and a way to be rid of them sooner; nothing where none are kept. */
export function Discard({ taskId, agentId }: { taskId: TaskId; agentId: AgentId }) {
  const [opened, { open, close }] = useDisclosure(false)
  const { data } = useCommand('results.quarantine', { task_id: taskId })
  const until = data?.executions.map(({ kept_until }) => kept_until).sort()[0]
  if (data === undefined || until === undefined) return null
  const files = data.executions.flatMap((execution) => execution.files)
  return (
    <Group gap="sm" px={12} pb={12}>
      <Text size="sm" c="dimmed">
        What is in quarantine is deleted <RelativeTime at={until} />.
      </Text>
      <Button size="compact-xs" variant="default" onClick={open}>
        Delete it now
      </Button>
      {opened && <DiscardDialog taskId={taskId} agentId={agentId} files={files} onDone={close} />}
    </Group>
  )
}

function DiscardDialog({
  taskId,
  agentId,
  files,
  onDone,
}: {
  taskId: TaskId
  agentId: AgentId
  files: readonly { artifact: string; path: string; size: number }[]
  onDone: () => void
}) {
  const discard = useAction('results.discard', ['results.quarantine', 'results.reports'])
  return (
    <ConfirmDialog
      title="Delete what is in quarantine?"
      word="Delete them"
      leave="Keep them"
      typed={agentId}
      busy={discard.isPending}
      error={discard.error}
      onConfirm={() => discard.mutate({ task_id: taskId }, { onSuccess: onDone })}
      onClose={onDone}
    >
      <ul className="checks" aria-label="Files that are deleted">
        {files.slice(0, MAX_NAMES).map(({ artifact, path, size }) => (
          <li key={path}>
            <code>
              <SafeText>{artifact}</SafeText>
            </code>{' '}
            {fileSize(size)}
          </li>
        ))}
        {files.length > MAX_NAMES && <li>and {files.length - MAX_NAMES} more</li>}
      </ul>
      <Text size="sm">They can be looked at no longer then; what was found in them stays.</Text>
    </ConfirmDialog>
  )
}
