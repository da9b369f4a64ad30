import { distance } from 'fastest-levenshtein'
import type { z } from 'zod'
import { StewardError } from '../../../shared/model/errors'
import { type Policy, policySchema } from '../../../shared/model/policy'
import { withoutEmptySections } from './empty-sections'
import { quoted } from './malformed'
import { policyLeaves, schemaAt, sectionFields } from './policy-schema-walk'
import { type PolicyFormat, readPolicyText } from './policy-text'
import type { PolicyText } from './readable-policy'

export interface ParsedPolicy {
  readonly policy: Policy
  readonly text: PolicyText
}

interface Finding {
  readonly path: string
  readonly line?: number
  readonly expectation: string
}

/** Each finding costs a search among all names; a text of nothing but mistakes must not take minutes to refuse. */
const MAX_FINDINGS = 50
/** No field's name is near this long, and the cost of comparing grows with the length. */
const LONGEST_COMPARED = 128

/**
 * The policy a text sets; what it leaves out is at its default.
 *
 * @throws StewardError `policy_malformed` (line and column), `policy_invalid` (every finding with path, line and what was
 * expected; an unknown field with the nearest known one), `payload_too_large`
 */
export function parsePolicy(source: string, { format }: { readonly format: PolicyFormat }): ParsedPolicy {
  const text = readPolicyText(source, format)
  const parsed = policySchema.safeParse(withoutEmptySections(text.value))
  if (parsed.success) return { policy: parsed.data, text }
  const findings: Finding[] = []
  for (const issue of parsed.error.issues) {
    if (findings.length < MAX_FINDINGS) findings.push(...findingsOf(issue, text, MAX_FINDINGS - findings.length))
  }
  const [first] = findings
  const where = first?.line === undefined ? '' : ` (line ${first.line})`
  throw new StewardError(
    'policy_invalid',
    `the policy is not accepted: ${first?.path}: ${first?.expectation}${where}`,
    {
      details: { findings },
      suggestions: findings.map((finding) => `${finding.path}: ${finding.expectation}`).slice(0, 10),
    },
  )
}

function findingsOf(issue: z.core.$ZodIssue, text: PolicyText, limit: number): Finding[] {
  if (issue.code !== 'unrecognized_keys') return [finding(issue.path, issue.message, text)]
  return issue.keys.slice(0, limit).map((name) => {
    const near = nearest(name, issue.path)
    const hint = near === undefined ? '' : `; did you mean ${near}?`
    return finding([...issue.path, name], `there is no such field${hint}`, text)
  })
}

function finding(path: readonly PropertyKey[], expectation: string, text: PolicyText): Finding {
  const line = text.lineOf(path)
  return {
    path: path.map((name) => quoted(String(name))).join('.') || 'the policy',
    expectation,
    ...(line !== undefined && { line }),
  }
}

/** The known name that was most likely meant: a sibling, else a field of that name elsewhere. */
function nearest(name: string, section: readonly PropertyKey[]): string | undefined {
  if (name.length > LONGEST_COMPARED) return undefined
  const schema = schemaAt(section)
  const siblings = Object.keys((schema && sectionFields(schema)) ?? {})
  const byDistance = siblings
    .map((known) => ({ known, edits: distance(name, known) }))
    .filter(({ known, edits }) => edits <= Math.max(2, Math.floor(known.length / 3)))
    .sort((a, b) => a.edits - b.edits)
  return (
    byDistance[0]?.known ??
    policyLeaves()
      .find((leaf) => leaf.path.at(-1) === name)
      ?.path.join('.') ??
    siblings[0]
  )
}
