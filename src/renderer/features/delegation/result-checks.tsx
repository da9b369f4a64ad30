import { Text, VisuallyHidden } from '@mantine/core'
import type { TaskId } from '../../../shared/model/ids'
import {
  type ArtifactReport,
  type Finding,
  findingPlace,
  type NoticeState,
  type ResultReport,
} from '../../../shared/model/result'
import { useCommand } from '../../client'
import { Fingerprint, fileSize, Panel, RelativeTime, SafeText, StatusMark } from '../../ui'
import { Discard } from './discard'

/** What the checks of each returned result found; nothing before the first one has come. */
export function ResultChecks({ taskId }: { taskId: TaskId }) {
  const answer = useCommand('results.reports', { task_id: taskId })
  const [last, ...before] = answer.data?.reports.toReversed() ?? []
  if (last === undefined) return null
  return (
    <>
      <Panel title="Result, as it was checked" flush>
        <Report report={last} />
        <Discard taskId={taskId} agentId={last.agent_id} />
      </Panel>
      {before.map((report) => (
        // What counts is the last one; the ones before explain why there is more than one.
        <details key={report.execution} className="panel">
          <summary className="panel-title">
            Result of execution {report.execution}: {VERDICT[report.verdict]}
            {CONSEQUENCE[report.consequence]}
          </summary>
          <Report report={report} />
        </details>
      ))}
    </>
  )
}

const VERDICT: Readonly<Record<ResultReport['verdict'], string>> = { accepted: 'Accepted', rejected: 'Rejected' }

const CONSEQUENCE: Readonly<Record<ResultReport['consequence'], string>> = {
  none: '',
  retried: ', and ordered again',
  given_up: ', and given up',
}

function Report({ report }: { report: ResultReport }) {
  const { execution, verdict, consequence, findings, findings_left_out: leftOut, at } = report
  const rejected = verdict === 'rejected'
  return (
    <>
      <div style={{ padding: '8px 12px', display: 'flex', gap: 12, alignItems: 'baseline' }}>
        <StatusMark
          status={rejected ? 'critical' : 'healthy'}
          word={`${VERDICT[verdict]}${CONSEQUENCE[consequence]}`}
        />
        <Text size="sm" c="dimmed" component="span">
          Execution {execution}, <RelativeTime at={at} />
        </Text>
      </div>
      {findings.length > 0 && <Findings findings={findings} leftOut={leftOut} />}
      <Artifacts report={report} />
      {rejected && <Aftermath report={report} />}
    </>
  )
}

function Findings({ findings, leftOut }: { findings: readonly Finding[]; leftOut: number }) {
  return (
    <ul className="checks" aria-label="Findings" style={{ padding: '0 12px' }}>
      {findings.map((finding, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a report never changes, and two findings may be alike.
        <li key={index}>
          <span style={{ color: 'var(--status-critical)' }}>
            <span aria-hidden="true">✗ </span>
            <code>
              <SafeText>{findingPlace(finding)}</SafeText>
            </code>
          </span>{' '}
          <SafeText>{finding.message}</SafeText>
        </li>
      ))}
      {leftOut > 0 && <li>{leftOut} further findings are not shown</li>}
    </ul>
  )
}

/** More rows say nothing more, and a result may have thousands of files. */
const MAX_ROWS = 50
const isFaulty = ({ checks }: ArtifactReport): boolean => checks.some(({ outcome }) => outcome === 'fail')

function Artifacts({ report: { artifacts, output } }: { report: ResultReport }) {
  if (artifacts.length === 0 && output.length === 0) return null
  const shown = artifacts.toSorted((a, b) => Number(isFaulty(b)) - Number(isFaulty(a))).slice(0, MAX_ROWS)
  return (
    <table className="dense">
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col">Checks</th>
          <th scope="col">Size</th>
          <th scope="col">Digest, as the receipt says</th>
        </tr>
      </thead>
      <tbody>
        {output.length > 0 && (
          <tr>
            <td>The output</td>
            <td>
              <Checks checks={output} />
            </td>
            <td />
            <td />
          </tr>
        )}
        {shown.map(({ name, size, digest, checks }) => (
          <tr key={name}>
            <td className="mono">
              <SafeText>{name}</SafeText>
            </td>
            <td>
              <Checks checks={checks} />
            </td>
            <td className="numbers">{fileSize(size)}</td>
            <td>
              <Fingerprint value={digest} label={`digest of ${name}`} />
            </td>
          </tr>
        ))}
        {artifacts.length > shown.length && (
          <tr>
            <td colSpan={4}>{artifacts.length - shown.length} further files are not shown</td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

function Checks({ checks }: { checks: ArtifactReport['checks'] }) {
  return (
    <span style={{ display: 'inline-flex', gap: 12 }}>
      {checks.map(({ check, outcome }) => (
        <span key={check} style={{ color: `var(--status-${outcome === 'pass' ? 'healthy' : 'critical'})` }}>
          {check} <span aria-hidden="true">{outcome === 'pass' ? '✓' : '✗'}</span>
          <VisuallyHidden>{outcome === 'pass' ? 'passed' : 'failed'}</VisuallyHidden>
        </span>
      ))}
    </span>
  )
}

const NOTICE: Readonly<Record<NoticeState['state'], string>> = {
  delivered: 'was told',
  pending: 'is not told yet',
  refused: 'does not take the report',
}

/** What was done about a rejected result, and where it lies. */
function Aftermath({ report: { notices, quarantined } }: { report: ResultReport }) {
  const folder = quarantined[0]?.path.replace(/[/\\]files[/\\][^/\\]*$/, '')
  return (
    <ul className="checks" aria-label="What was done about it" style={{ padding: '0 12px' }}>
      {notices.map(({ to, name, state, reason }) => (
        <li key={`${to} ${name}`}>
          {to === 'agent' ? 'The agent ' : 'The registry '}
          <SafeText>{name}</SafeText> {NOTICE[state]}
          {reason && (
            <>
              : <SafeText>{reason}</SafeText>
            </>
          )}
        </li>
      ))}
      {folder && (
        <li>
          {quarantined.length === 1 ? 'The file is' : `All ${quarantined.length} files are`} kept for inspection in{' '}
          <code>{folder}</code>
        </li>
      )}
    </ul>
  )
}
