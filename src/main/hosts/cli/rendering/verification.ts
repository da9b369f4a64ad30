import type { DocumentVerdict } from '../../../../shared/contract'
import type { Check, VerificationReport } from '../../../../shared/model/verification'
import { graceLines } from './attestation'
import type { Ink } from './ink'
import { plain } from './plain'
import { tree } from './tree'

const SIGNS: Readonly<Record<Check['outcome'], string>> = { pass: '✅', warn: '⚠️ ', fail: '❌' }

/** Every check with what came of it, and the verdict last. */
export function verificationLines(name: string, report: VerificationReport, now: number, ink: Ink): string[] {
  const checks = report.checks.map(({ outcome, finding, against }) => {
    const what = against === undefined ? '' : ink.faint(` (${plain(against)})`)
    return `${SIGNS[outcome]} ${plain(finding)}${what}`
  })
  const inGrace = report.attestations?.find(({ state }) => state === 'grace')
  const healthy = report.checks.find((check) => check.name === 'health')?.outcome
  return [
    ...(inGrace ? graceLines(inGrace, healthy && healthy === 'pass', now) : []),
    ink.strong(plain(name)),
    ...tree(checks),
    verdictLine(report, ink),
  ]
}

/** Whether the agent may be relied on: vouched for, and fit to be given a task now. */
export const isReliable = (report: VerificationReport): boolean =>
  report.level === 'verified' && report.delegable && report.checks.every(({ outcome }) => outcome !== 'fail')

function verdictLine(report: VerificationReport, ink: Ink): string {
  if (isReliable(report)) return `✅ ${ink.good('Verified: tasks may be delegated to it')}`
  switch (report.level) {
    case 'verified':
      return `⚠️  ${ink.warning('Verified, but no task may be delegated to it now')}`
    case 'intact':
      return `⚠️  ${ink.warning('Intact, but no registry you trust vouches for it')}`
    case 'unsigned':
      return `⚠️  ${ink.warning('Unsigned: nobody vouches for it')}`
    case 'unchecked':
      return `⚠️  ${ink.warning('Not yet checked')}`
    case 'invalid':
      return `❌ ${ink.bad('Invalid: do not rely on it')}`
  }
}

/** `valid`, `invalid` or `unsigned` with the reason, then what the document is. */
export function documentLines(file: string, verdict: DocumentVerdict, ink: Ink): string[] {
  const { status, reason, kind, agent_id, key_id } = verdict
  const said = {
    valid: `✅ ${ink.good('valid')}`,
    invalid: `❌ ${ink.bad('invalid')}`,
    unsigned: `⚠️  ${ink.warning('unsigned')}`,
  }
  return [
    `${said[status]}: ${plain(reason)}`,
    ...tree([
      `File: ${plain(file)} (${KINDS[kind]})`,
      ...(agent_id === undefined ? [] : [`Agent: ${plain(agent_id)}`]),
      ...(key_id === undefined ? [] : [`Key: ${key_id}`]),
    ]),
  ]
}

const KINDS: Readonly<Record<DocumentVerdict['kind'], string>> = {
  steward_md: 'STEWARD.md',
  manifest: 'plain manifest',
  envelope: 'signed manifest',
}
