import type { CommandOutput } from '../../../../shared/contract'
import { fromInstant } from '../../../../shared/model/ids'
import type { Ink } from './ink'
import { plain, safeJson } from './plain'
import { duration, relative, size } from './time'
import { count, tree } from './tree'

export type TaskResult = CommandOutput<'delegations.result'>

/** What the agent returned and who signed for it. `folder` is where the artifacts are. */
export function resultLines(result: TaskResult, folder: string, now: number, ink: Ink): string[] {
  const { receipt, artifacts } = result
  const took = duration(fromInstant(receipt.finished_at) - fromInstant(receipt.started_at))
  return [
    `${ink.strong(result.task_id)} ${receipt.outcome} in ${took}, ${relative(receipt.finished_at, now)}`,
    ...(result.output === undefined
      ? ['Output: none']
      : [
          'Output:',
          ...safeJson(result.output, 2)
            .split('\n')
            .map((line) => `  ${line}`),
        ]),
    artifacts.length === 0
      ? 'Artifacts: none'
      : `Artifacts: ${count(artifacts.length, 'file')} in ${plain(folder, 4096)}`,
    ...tree(
      artifacts.map(({ name, size: bytes, media_type, digest }) => ({
        text: `${plain(name)} (${size(bytes)}, ${plain(media_type, 80)})`,
        below: [ink.faint(digest)],
      })),
    ),
    'Receipt:',
    ...tree([
      `✅ Signed by ${result.receipt_signed_by} of ${plain(receipt.agent_id)}`,
      `Order: ${receipt.order_digest}`,
    ]),
  ]
}
