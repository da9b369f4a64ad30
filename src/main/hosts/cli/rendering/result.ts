import type { CommandOutput } from '../../../../shared/contract'
import { counted } from '../../../../shared/model/counted'
import { fromInstant } from '../../../../shared/model/ids'
import type { ArtifactReport, ResultReport } from '../../../../shared/model/result'
import { checksLine, reportLines } from './findings'
import type { Ink } from './ink'
import { plain, safeJson } from './plain'
import { duration, relative, size } from './time'
import { tree } from './tree'

export type TaskResult = CommandOutput<'delegations.result'>

/**
 * What the agent returned, what the checks of it found, and who signed for it. `folder` is where the artifacts are; `reports` are
 * those of all executions, the last one that of this result.
 */
export function resultLines(
  result: TaskResult,
  reports: readonly ResultReport[],
  folder: string,
  now: number,
  ink: Ink,
): string[] {
  const { receipt, artifacts } = result
  const last = reports.at(-1)
  const checksOf = (name: string) => last?.artifacts.find((artifact) => artifact.name === name)?.checks ?? []
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
      : `Artifacts: ${counted(artifacts.length, 'file')} in ${plain(folder, 4096)}`,
    ...tree(
      artifacts.map(({ name, size: bytes, media_type, digest }) => ({
        text: `${plain(name)} (${size(bytes)}, ${plain(media_type, 80)})`,
        below: [...checkedLines(checksOf(name), ink), ink.faint(digest)],
      })),
    ),
    ...(last && last.output.length > 0 ? [`Output checked: ${checksLine(last.output, ink)}`] : []),
    ...reports.filter(({ verdict }) => verdict === 'rejected').flatMap((report) => reportLines(report, now, ink)),
    'Receipt:',
    ...tree([
      `✅ Signed by ${result.receipt_signed_by} of ${plain(receipt.agent_id)}`,
      `Order: ${receipt.order_digest}`,
    ]),
  ]
}

const checkedLines = (checks: ArtifactReport['checks'], ink: Ink): string[] =>
  checks.length === 0 ? [] : [checksLine(checks, ink)]
