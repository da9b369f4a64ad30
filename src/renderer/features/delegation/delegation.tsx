import { Alert, Anchor, Button, Group, Modal, Progress, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import type { DelegationDetail } from '../../../shared/model/delegation'
import type { TaskId } from '../../../shared/model/ids'
import { href, useAction, useCommand, useRoute } from '../../client'
import {
  Answer,
  EmptyState,
  Facts,
  Fingerprint,
  fileSize,
  Page,
  Panel,
  RelativeTime,
  SafeText,
  StateMark,
} from '../../ui'
import { PhaseTrack } from './phase-track'

const FINAL: readonly string[] = ['completed', 'failed', 'cancelled']

/** What is it doing, and what came of it? */
export default function Delegation() {
  const { path } = useRoute()
  const task = useCommand('delegations.get', { task_id: (path[1] ?? '') as TaskId })
  return (
    <Answer of={task} rows={10}>
      {(detail) => <TaskPage task={detail} />}
    </Answer>
  )
}

function TaskPage({ task }: { task: DelegationDetail }) {
  const open = !FINAL.includes(task.state)
  return (
    <Page
      title={<span className="mono">{task.task_id}</span>}
      note={
        <Group gap="md">
          <StateMark of="task" state={task.state} />
          <span>
            <SafeText>{task.operation}</SafeText> on{' '}
            <Anchor size="sm" href={href(['agents', task.agent_id])}>
              <SafeText>{task.agent_id}</SafeText>
            </Anchor>
          </span>
          <span>
            Ordered <RelativeTime at={task.created_at} />
          </span>
          {open && task.last_heartbeat_at && (
            <span>
              Heartbeat <RelativeTime at={task.last_heartbeat_at} />
            </span>
          )}
        </Group>
      }
      aside={open && <Cancel task={task} />}
    >
      {task.error && (
        <Alert color="red" variant="light" title="Why it failed" role="alert">
          <SafeText>{task.error.message}</SafeText>
        </Alert>
      )}
      <Panel title="Progress">
        <Stack gap="sm">
          <Progress value={task.progress * 100} aria-label={`Progress: ${Math.round(task.progress * 100)} %`} />
          <PhaseTrack timeline={task.timeline} finished={!open} />
        </Stack>
      </Panel>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Timeline task={task} />
        <Stack gap="md">
          <Result task={task} />
          <Evidence task={task} />
        </Stack>
      </SimpleGrid>
    </Page>
  )
}

function Timeline({ task }: { task: DelegationDetail }) {
  return (
    <Panel title="What happened" flush>
      <div style={{ maxHeight: 420, overflow: 'auto' }}>
        <table className="dense">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
            </tr>
          </thead>
          <tbody>
            {[...task.timeline].reverse().map((entry) => (
              <tr key={entry.seq}>
                <td style={{ width: 110 }}>
                  <RelativeTime at={entry.at} />
                </td>
                <td style={{ width: 90 }}>{entry.kind === 'agent' ? 'Agent' : 'Console'}</td>
                <td>
                  <SafeText>{entry.text}</SafeText>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}

function Result({ task }: { task: DelegationDetail }) {
  return (
    <Panel title={`Artifacts (${task.artifacts.length})`} flush>
      {task.artifacts.length === 0 ? (
        <EmptyState
          title={FINAL.includes(task.state) ? 'The task left no files' : 'Files come when the task has ended'}
        />
      ) : (
        <table className="dense">
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col">Size</th>
              <th scope="col">Digest, as the receipt says</th>
            </tr>
          </thead>
          <tbody>
            {task.artifacts.map((artifact) => (
              <tr key={artifact.name}>
                <td className="mono">
                  <SafeText>{artifact.name}</SafeText>
                </td>
                <td className="numbers">{fileSize(artifact.size)}</td>
                <td>
                  <Fingerprint value={artifact.digest} label={`digest of ${artifact.name}`} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {task.output !== undefined && <pre className="document">{JSON.stringify(task.output, null, 2)}</pre>}
    </Panel>
  )
}

function Evidence({ task: { evidence, idempotency_key } }: { task: DelegationDetail }) {
  return (
    <Panel title="Evidence">
      <Facts
        items={[
          [
            'Order',
            evidence ? <Fingerprint key="order" value={evidence.order_digest} label="digest of the order" /> : 'none',
          ],
          [
            'Signed by',
            evidence ? <Fingerprint key="by" value={evidence.order_signed_by} label="client key" /> : 'nobody',
          ],
          [
            'Receipt',
            evidence?.receipt_digest ? (
              <Fingerprint key="receipt" value={evidence.receipt_digest} label="digest of the receipt" />
            ) : (
              'not yet'
            ),
          ],
          [
            'Signed by agent',
            evidence?.receipt_signed_by ? (
              <Fingerprint key="agent" value={evidence.receipt_signed_by} label="agent key" />
            ) : (
              'not yet'
            ),
          ],
          [
            'Idempotency key',
            <span key="key" className="mono">
              {idempotency_key}
            </span>,
          ],
        ]}
      />
    </Panel>
  )
}

/** Cancelling cannot be undone: it is confirmed by typing the agent's id. */
function Cancel({ task }: { task: DelegationDetail }) {
  const [opened, { open, close }] = useDisclosure(false)
  const [typed, setTyped] = useState('')
  const cancel = useAction('delegations.cancel', ['delegations.get'])
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        Cancel the task
      </Button>
      <Modal opened={opened} onClose={close} title="Cancel this task?" closeButtonProps={{ 'aria-label': 'Close' }}>
        <Stack gap="md">
          <Text size="sm">
            The agent is asked to stop and what it has done so far is lost. This cannot be undone. Type the agent's id,{' '}
            <strong>{task.agent_id}</strong>, to confirm.
          </Text>
          <TextInput
            label="Agent id"
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            data-autofocus
          />
          {cancel.error && (
            <Text size="sm" style={{ color: 'var(--status-critical)' }} role="alert">
              {cancel.error.message}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Keep it running
            </Button>
            <Button
              color="red"
              disabled={typed !== task.agent_id}
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ task_id: task.task_id }, { onSuccess: close })}
            >
              Cancel the task
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
