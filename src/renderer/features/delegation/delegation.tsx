import { Anchor, Group, Progress, SimpleGrid, Stack, Text } from '@mantine/core'
import { useMemo } from 'react'
import type { DelegationDetail, TimelineEntry } from '../../../shared/model/delegation'
import type { TaskId } from '../../../shared/model/ids'
import { href, useCommand, useRoute } from '../../client'
import {
  Answer,
  type Column,
  DataTable,
  EmptyState,
  Facts,
  Fingerprint,
  fileSize,
  JsonText,
  Page,
  Panel,
  RelativeTime,
  RowsSkeleton,
  SafeName,
  SafeText,
  StateMark,
  shortDuration,
  withUnit,
} from '../../ui'
import { Attempts } from './attempts'
import { Cancel } from './cancel'
import { Checkpoints } from './checkpoints'
import { PhaseTrack } from './phase-track'
import { isRecoverable, Recover } from './recover'
import { ResultChecks } from './result-checks'
import { Timeouts } from './timeouts'

const FINAL: readonly string[] = ['completed', 'failed', 'cancelled']

/** What is it doing, and what came of it? */
export default function Delegation() {
  const { path } = useRoute()
  const taskId = path[1] ?? ''
  const task = useCommand('delegations.get', { task_id: taskId as TaskId })
  return (
    <Page
      title={
        <span className="mono">
          <SafeText>{taskId}</SafeText>
        </span>
      }
      note={task.data && <Standing task={task.data} />}
      aside={task.data && <Actions task={task.data} />}
    >
      <Answer of={task} rows={10}>
        {(detail) => <Content task={detail} />}
      </Answer>
    </Page>
  )
}

/** What fits the state: going on where nothing goes on, stopping where something does. */
function Actions({ task }: { task: DelegationDetail }) {
  return (
    <>
      {isRecoverable(task) && <Recover task={task} />}
      {!FINAL.includes(task.state) && <Cancel task={task} />}
    </>
  )
}

function Standing({ task }: { task: DelegationDetail }) {
  return (
    <Group gap="md">
      <StateMark of="task" state={task.state} />
      <span>
        <SafeName>{task.operation}</SafeName> on{' '}
        <Anchor size="sm" underline="always" href={href(['agents', task.agent_id])}>
          <SafeName>{task.agent_id}</SafeName>
        </Anchor>
      </span>
      <span>
        Ordered <RelativeTime at={task.created_at} />
      </span>
      {task.finished_at ? (
        <span className="numbers">
          Took {shortDuration((Date.parse(task.finished_at) - Date.parse(task.created_at)) / 1000)}
        </span>
      ) : (
        task.last_heartbeat_at && (
          <span>
            Heartbeat <RelativeTime at={task.last_heartbeat_at} />
          </span>
        )
      )}
    </Group>
  )
}

function Content({ task }: { task: DelegationDetail }) {
  const percentDone = Math.round(task.progress * 100)
  const reports = useCommand('results.reports', { task_id: task.task_id })
  // They stand between the attempts and the rest, which they would push down.
  if (reports.isPending) return <RowsSkeleton rows={10} />
  return (
    <>
      {task.error && (
        <Panel title="Why it failed">
          <Text size="sm" style={{ color: 'var(--status-critical)' }}>
            <SafeText>{task.error.message}</SafeText>
          </Text>
          {task.error.suggestions && (
            <ul style={{ margin: '8px 0 0', fontSize: 13 }}>
              {task.error.suggestions.map((next) => (
                <li key={next}>
                  <SafeText>{next}</SafeText>
                </li>
              ))}
            </ul>
          )}
        </Panel>
      )}
      <Panel title={`Progress, ${withUnit(percentDone, '%')}`}>
        <Stack gap="sm">
          {task.waits_for && (
            <Text size="sm">
              <SafeText>{task.waits_for}</SafeText>
            </Text>
          )}
          <Progress value={percentDone} aria-label={`Progress: ${withUnit(percentDone, '%')}`} />
          <PhaseTrack timeline={task.timeline} finished={FINAL.includes(task.state)} />
        </Stack>
      </Panel>
      <Attempts task={task} />
      <ResultChecks taskId={task.task_id} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Timeline task={task} />
        <Stack gap="md">
          <Checkpoints task={task} />
          <Result task={task} />
          {task.link && <Timeouts link={task.link} />}
          <Evidence task={task} />
          <Input input={task.input} />
        </Stack>
      </SimpleGrid>
    </>
  )
}

const TIMELINE: readonly Column<TimelineEntry>[] = [
  { name: 'When', width: 110, cell: ({ at }) => <RelativeTime at={at} /> },
  { name: 'Who', width: 90, cell: ({ kind }) => (kind === 'agent' ? 'Agent' : 'Console') },
  { name: 'What', cell: ({ text }) => <SafeText>{text}</SafeText> },
]

/** Newest first: what one looks for is what happened last. */
function Timeline({ task: { timeline } }: { task: DelegationDetail }) {
  const rows = useMemo(() => timeline.toReversed(), [timeline])
  return (
    <Panel title="What happened" flush>
      <DataTable
        label="what happened"
        rows={rows}
        columns={TIMELINE}
        keyOf={({ seq }) => String(seq)}
        empty={<EmptyState title="Nothing has been told yet" />}
      />
    </Panel>
  )
}

function Input({ input }: { input: unknown }) {
  return (
    <Panel title="Input" flush>
      <JsonText value={input} label="the input" />
    </Panel>
  )
}

function Result({ task }: { task: DelegationDetail }) {
  return (
    <Panel title={`Artifacts (${task.artifacts.length})`} flush>
      {task.artifacts.length === 0 ? (
        <EmptyState
          title={
            task.error?.code === 'result_invalid'
              ? 'No file was accepted'
              : FINAL.includes(task.state)
                ? 'The task left no files'
                : 'Files come when the task has ended'
          }
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
      {task.output !== undefined && <JsonText value={task.output} label="the output" />}
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
