import { counted } from '../../../../shared/model/counted'
import {
  type ArtifactReport,
  type Finding,
  findingPlace,
  type NoticeState,
  type QuarantinedExecution,
  type ResultCheck,
  type ResultReport,
} from '../../../../shared/model/result'
import type { Ink } from './ink'
import { plain } from './plain'
import { relative, size } from './time'
import { type Branch, tree } from './tree'

const CHECK: Readonly<Record<ResultCheck, string>> = {
  name: 'name',
  digest: 'digest',
  schema: 'schema',
  syntax: 'syntax',
  links: 'links',
  archive: 'archive',
}

/** `digest ✓, syntax ✗` */
export const checksLine = (checks: ArtifactReport['checks'], ink: Ink): string =>
  checks.map(({ check, outcome }) => `${CHECK[check]} ${outcome === 'pass' ? ink.good('✓') : ink.bad('✗')}`).join(', ')

/** `✗ main.py:41:7 Expected ')' [python_syntax]`: as a compiler prints it, so that editors find the place. */
const findingLine = (finding: Finding, ink: Ink): string =>
  `${ink.bad('✗')} ${plain(findingPlace(finding))} ${plain(finding.message)} ${ink.faint(`[${finding.code}]`)}`

const NOTICE: Readonly<Record<NoticeState['state'], string>> = {
  delivered: '✅ told',
  pending: '⚠️  not told yet',
  refused: '❌ does not take it',
}

const noticeLine = ({ to, name, state, reason }: NoticeState): string =>
  `${NOTICE[state]}: ${to === 'agent' ? 'the agent' : 'the registry'} ${plain(name)}${
    reason === undefined ? '' : ` (${plain(reason)})`
  }`

const consequenceOf = ({ consequence }: ResultReport): string =>
  ({ none: '', retried: ', ordered again', given_up: ', given up' })[consequence]

const inspected = ({ name, size: bytes, checks }: ArtifactReport, ink: Ink): string =>
  `${plain(name)} (${size(bytes)}): ${checksLine(checks, ink)}`

/** What the checks of one execution's result found. */
export function reportLines(report: ResultReport, now: number, ink: Ink): string[] {
  const { execution, verdict, at, artifacts, output, findings, findings_left_out: leftOut, notices } = report
  const branches: (Branch | string)[] = [
    ...(output.length === 0 ? [] : [`output: ${checksLine(output, ink)}`]),
    ...artifacts.map((artifact) => inspected(artifact, ink)),
  ]
  const more = leftOut > 0 ? [`and ${counted(leftOut, 'further finding')}`] : []
  return [
    `Execution ${execution} ${verdict}${consequenceOf(report)}, ${relative(at, now)}`,
    ...tree(branches),
    ...[...findings.map((finding) => findingLine(finding, ink)), ...more].map((line) => `  ${line}`),
    ...notices.map((notice) => `  ${noticeLine(notice)}`),
  ]
}

/** Where the files of rejected results lie, why, and until when. */
export function quarantineLines(executions: readonly QuarantinedExecution[], now: number, ink: Ink): string[] {
  if (executions.length === 0) return ['Nothing is in quarantine']
  return executions.flatMap(({ task_id, execution, folder, files, kept_until }) => [
    `${task_id}, execution ${execution}: ${counted(files.length, 'file')} in ${plain(folder, 4096)}`,
    `  deleted ${relative(kept_until, now)}; sooner with: steward result ${task_id} --discard`,
    ...tree(
      files.map(({ artifact, path, size: bytes, codes }) => ({
        text: `${plain(artifact)} (${size(bytes)})${codes.length === 0 ? '' : ` ${ink.bad('✗')} ${codes.join(', ')}`}`,
        below: [ink.faint(plain(path, 4096))],
      })),
    ),
  ])
}
