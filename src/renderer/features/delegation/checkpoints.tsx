import { VisuallyHidden } from '@mantine/core'
import type { KeptCheckpoint } from '../../../shared/model/checkpoint'
import type { DelegationDetail } from '../../../shared/model/delegation'
import { EmptyState, fileSize, Panel, RelativeTime, SafeText, withUnit } from '../../ui'
import { isRecoverable, Recover } from './recover'
import { SaveFiles } from './save-files'

const NOWRAP = { whiteSpace: 'nowrap' } as const

/** What is left if the agent dies: each checkpoint, verified and on this disk. */
export function Checkpoints({ task }: { task: DelegationDetail }) {
  const newestFirst = task.checkpoints.toReversed()
  return (
    <Panel title={`Checkpoints (${task.checkpoints.length})`} flush>
      {newestFirst.length === 0 ? (
        <EmptyState title="No checkpoint is kept">
          The agent takes one between two phases, and at the interval in Settings.
        </EmptyState>
      ) : (
        <div style={{ overflowX: 'auto' }}>
          <table className="dense">
            <thead>
              <tr>
                <th scope="col">No.</th>
                <th scope="col">Taken</th>
                <th scope="col">Goes on at</th>
                <th scope="col">Done</th>
                <th scope="col">Size</th>
                <th scope="col">Changed</th>
                <th scope="col">
                  <VisuallyHidden>Actions</VisuallyHidden>
                </th>
              </tr>
            </thead>
            <tbody>
              {newestFirst.map((kept) => (
                <CheckpointRow key={kept.number} kept={kept} task={task} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}

function CheckpointRow({ kept, task }: { kept: KeptCheckpoint; task: DelegationDetail }) {
  return (
    <tr>
      <td className="numbers">{kept.number}</td>
      <td style={NOWRAP}>
        <RelativeTime at={kept.taken_at} />
      </td>
      <td title={kept.between_phases ? 'Taken between two phases' : 'Taken in the middle of the phase'}>
        <SafeText>{kept.phase ?? 'the end of its last phase'}</SafeText>
        {!kept.between_phases && ', half done'}
      </td>
      <td className="numbers" style={NOWRAP}>
        {withUnit(Math.round(kept.progress * 100), '%')}
      </td>
      <td className="numbers" style={NOWRAP} title={`${fileSize(kept.received_bytes)} had to travel`}>
        {fileSize(kept.bytes)}
      </td>
      <td className="numbers">
        {kept.changed_files} of {kept.files} files
      </td>
      <td>
        <SaveFiles taskId={task.task_id} checkpoint={kept.number} />
        {isRecoverable(task) && <Recover task={task} checkpoint={kept.number} label="Resume from here" compact />}
      </td>
    </tr>
  )
}
