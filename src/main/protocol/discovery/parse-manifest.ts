import type { z } from 'zod'
import type { AgentSummary } from '../../../shared/model/agent-summary'
import { StewardError } from '../../../shared/model/errors'
import { passportManifest, publishedManifest } from '../../../shared/model/manifest'
import { isObject } from '../encoding'
import { type Manifest, summarise } from './summary'

export type ParsedManifest = Manifest & { readonly summary: AgentSummary }

/** An author mends several places at one go, but reads no list of hundreds. */
const SHOWN_ISSUES = 8

const pathOf = (issue: z.core.$ZodIssue): string =>
  issue.path.length === 0
    ? 'the document'
    : issue.path.map((part, i) => (typeof part === 'number' ? `[${part}]` : (i ? '.' : '') + String(part))).join('')

/** Names the place and what belongs there, so that an author finds the line (DESIGN §5). */
export const manifestInvalid = (issues: readonly { path: string; expectation: string }[]): StewardError => {
  const [first] = issues
  const where = first ? `${first.path.slice(0, 200)}: ${first.expectation}` : 'it has no known shape'
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return new StewardError('manifest_invalid', `the manifest is not valid at ${where}${more}`, {
    details: { issues: issues.slice(0, 20) },
    suggestions: [
      ...issues.slice(1, SHOWN_ISSUES).map(({ path, expectation }) => `Also at ${path.slice(0, 200)}: ${expectation}`),
      'Correct the manifest at the places named; steward agent new writes one that is valid.',
    ],
  })
}

const check = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw manifestInvalid(parsed.error.issues.map((issue) => ({ path: pathOf(issue), expectation: issue.message })))
}

const shapeOf = (value: unknown): Manifest['shape'] => {
  if (!isObject(value)) throw manifestInvalid([{ path: 'the document', expectation: 'expected an object' }])
  // Some passports carry an `agent` section beside; only theirs names the agent in `identity`.
  if (isObject(value['identity']) && 'agent_id' in value['identity']) return 'passport'
  if (isObject(value['agent']) || 'steward_version' in value) return 'published'
  throw manifestInvalid([
    { path: 'agent.id', expectation: 'expected the id of the agent, here or in identity.agent_id' },
  ])
}

/**
 * A manifest of either shape found in the field, and its summary. Nothing is verified: whoever shows it says "unsigned".
 *
 * @throws StewardError `manifest_invalid`, with the first place that is wrong and what belongs there
 */
export const parseManifest = (value: unknown): ParsedManifest => {
  const shape = shapeOf(value)
  const manifest: Manifest =
    shape === 'published'
      ? { shape, manifest: check(publishedManifest, value) }
      : { shape, manifest: check(passportManifest, value) }
  return { ...manifest, summary: summarise(manifest) }
}
