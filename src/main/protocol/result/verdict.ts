import type { Artifact } from '../../../shared/model/delegation'
import {
  type ArtifactReport,
  FINDING_CHECK,
  type Finding,
  type FindingCode,
  MAX_FINDINGS,
  type ResultCheck,
} from '../../../shared/model/result'
import { findingAt } from './fault'
import type { Inspection, PartReport } from './inspection'
import { pathFault } from './path-fault'

const MEGABYTE = 1024 * 1024

const nameFinding = (artifact: string, code: FindingCode, message: string): Finding =>
  findingAt({ artifact }, { code, message })

/**
 * What a receipt's list of artifacts shows before any of them is fetched: names that would leave their folder or mean one file
 * twice, and more bytes than the policy takes (FAILURE_MODES 1.2, DESIGN §11 "zip-slip and oversized artifacts").
 */
export const listingFindings = (artifacts: readonly Artifact[], maxResultBytes: number): Finding[] => {
  const findings: Finding[] = []
  const seen = new Set<string>()
  for (const { name } of artifacts) {
    const fault = pathFault(name)
    if (fault) findings.push(nameFinding(name, fault.kind, `The name ${fault.words}`))
    // Two names that differ in case or composition are one file on some systems: the second would overwrite the first.
    const folded = name.normalize('NFC').toLowerCase()
    if (seen.has(folded)) findings.push(nameFinding(name, 'name_duplicate', 'The result has this file twice'))
    seen.add(folded)
  }
  const total = artifacts.reduce((sum, { size }) => sum + size, 0)
  if (total <= maxResultBytes) return findings
  const message = `The result has ${Math.ceil(total / MEGABYTE)} MB; at most ${Math.round(maxResultBytes / MEGABYTE)} MB are fetched`
  return [...findings, findingAt({}, { code: 'result_too_large', message })]
}

/** How an artifact came in. */
export type Arrival = 'whole' | 'missing' | 'wrong_size'

export const arrivalFinding = ({ name, size }: Artifact, arrival: Arrival): Finding | undefined => {
  if (arrival === 'missing')
    return nameFinding(name, 'artifact_missing', 'The agent does not hand out what its receipt names')
  if (arrival === 'wrong_size')
    return nameFinding(name, 'size_mismatch', `The file does not have the ${size} bytes that the signed receipt names`)
  return undefined
}

export interface Verdict {
  readonly verdict: 'accepted' | 'rejected'
  readonly output: ArtifactReport['checks']
  readonly artifacts: readonly ArtifactReport[]
  readonly findings: readonly Finding[]
  readonly leftOut: number
}

const checksOf = (checked: readonly ResultCheck[], findings: readonly Finding[]): ArtifactReport['checks'] => {
  const failed = new Set(findings.map(({ code }) => FINDING_CHECK[code]))
  return [...new Set([...checked, ...failed])].map((check) => ({ check, outcome: failed.has(check) ? 'fail' : 'pass' }))
}

const NOTHING: PartReport = { checked: [], findings: [] }

/**
 * Puts together what was found. One finding rejects the result: half of a result is not what was ordered.
 *
 * @param before findings from before the inspection
 * @param inspected the names of the files of the inspection, in its order
 */
export const judgeResult = (
  artifacts: readonly Artifact[],
  before: readonly Finding[],
  inspection: Inspection,
  inspected: readonly string[],
): Verdict => {
  const looked = new Map(inspected.map((name, index) => [name, inspection.files[index] ?? NOTHING]))
  const findings = [...before, ...inspection.output.findings, ...inspection.files.flatMap((file) => file.findings)]
  return {
    verdict: findings.length === 0 ? 'accepted' : 'rejected',
    output: checksOf(inspection.output.checked, inspection.output.findings),
    artifacts: artifacts.map(({ name, size, digest }) => {
      const { checked, findings: found } = looked.get(name) ?? NOTHING
      const own = [...before.filter(({ artifact }) => artifact === name), ...found]
      return { name: name.slice(0, 1000).toWellFormed(), size, digest, checks: checksOf(checked, own) }
    }),
    findings: findings.slice(0, MAX_FINDINGS),
    leftOut: Math.max(0, findings.length - MAX_FINDINGS),
  }
}
