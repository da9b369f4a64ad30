import { Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import type { DelegationDetail } from '../../../shared/model/delegation'
import type { AgentId } from '../../../shared/model/ids'
import { useAction, useCommand } from '../../client'
import { ErrorState, SafeText } from '../../ui'

const RECOVERABLE: readonly string[] = ['stalled', 'recovering', 'uncertain', 'failed', 'cancelled']

/** While its agent works on it a task is not taken from it. */
export const isRecoverable = ({ state }: DelegationDetail): boolean => RECOVERABLE.includes(state)

const BEST = ''

/** Goes on with a task whose agent failed: from which checkpoint, on which agent. Nothing is lost by it, so nothing is typed. */
export function Recover({
  task,
  checkpoint,
  label = 'Recover',
  compact = false,
}: {
  task: DelegationDetail
  checkpoint?: number
  label?: string
  compact?: boolean
}) {
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button
        size={compact ? 'compact-xs' : 'xs'}
        variant={compact ? 'subtle' : 'filled'}
        onClick={open}
        {...(checkpoint !== undefined && { 'aria-label': `${label}, checkpoint ${checkpoint}` })}
      >
        {label}
      </Button>
      <Modal opened={opened} onClose={close} title="Go on with this task" closeButtonProps={{ 'aria-label': 'Close' }}>
        {opened && <RecoverForm task={task} checkpoint={checkpoint} onDone={close} />}
      </Modal>
    </>
  )
}

function RecoverForm({
  task,
  checkpoint,
  onDone,
}: {
  task: DelegationDetail
  checkpoint: number | undefined
  onDone: () => void
}) {
  const [agent, setAgent] = useState<string>(BEST)
  const found = useCommand('discover.search', { capability: task.operation, refresh: 'never' })
  const recover = useAction('delegations.recover', ['delegations.get'])
  const ids = [...new Set((found.data?.rows ?? []).map(({ summary }) => summary.id))]
  return (
    <Stack gap="md">
      <Text size="sm">
        <From task={task} checkpoint={checkpoint} /> Phases that have ended are not run again. The agent is verified
        first, and gets what it does not have yet.
      </Text>
      <NativeSelect
        label="Agent"
        description="An agent that is named must answer now"
        value={agent}
        onChange={({ currentTarget }) => setAgent(currentTarget.value)}
        data={[
          { value: BEST, label: 'The same one if it is back, else the best that can' },
          ...ids.map((id) => ({ value: id, label: id === task.agent_id ? `${id} (had it last)` : id })),
        ]}
        data-autofocus
      />
      {recover.error && <ErrorState error={recover.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Not now
        </Button>
        <Button
          loading={recover.isPending}
          onClick={() =>
            recover.mutate(
              {
                task_id: task.task_id,
                ...(agent !== BEST && { agent_id: agent as AgentId }),
                ...(checkpoint !== undefined && { checkpoint }),
              },
              { onSuccess: onDone },
            )
          }
        >
          Go on
        </Button>
      </Group>
    </Stack>
  )
}

function From({ task, checkpoint }: { task: DelegationDetail; checkpoint: number | undefined }) {
  if (task.checkpoints.length === 0) return 'No checkpoint is kept: the task begins anew.'
  if (checkpoint === undefined) return 'It goes on from the last checkpoint between two phases.'
  const phase = task.checkpoints.find((kept) => kept.number === checkpoint)?.phase
  return (
    <>
      It goes on from checkpoint {checkpoint}
      {phase !== undefined && (
        <>
          , with <SafeText>{phase}</SafeText>
        </>
      )}
      .
    </>
  )
}
