import { z } from 'zod'
import { agentId, digest, instant } from './ids'
import { attestedTerm, testCounts, whole } from './listed-attestation'

/** Names of tests are a runner's words: shown as text, cut where they are endless. */
export const MAX_TEST_NAME = 300
/** Tests of one capability: more do not fit into a document that every client reads. */
export const MAX_TESTS = 10_000
/** Runs one attestation carries. */
const MAX_RUNS = 2000

export const testOutcome = z.enum(['passed', 'failed', 'skipped'])
export type TestOutcome = z.infer<typeof testOutcome>

/** One test as a runner reported it. */
export interface TestCase {
  readonly name: string
  readonly outcome: TestOutcome
}

/**
 * How a run of the test command ended. Only `completed` says something about the tests; `not_started` and `unreadable` (no
 * results that can be read) say something about whoever runs them.
 */
export const runEnding = z.enum(['completed', 'crashed', 'timed_out', 'aborted', 'not_started', 'unreadable'])
export type RunEnding = z.infer<typeof runEnding>

/** One run, numbered without gaps for an agent's capability: a number left out would be a run left out (FAILURE_MODES 4.2). */
export const attestedRun = testCounts.extend({
  number: z.number().int().positive(),
  started_at: instant,
  duration_ms: whole,
  ended: runEnding,
  code: digest,
  exit_code: z.number().int().exactOptional(),
  /** Share of the lines covered, 0 to 1, where the runner tells it. */
  coverage: z.number().min(0).max(1).exactOptional(),
  /** Why it did not complete, for a person. */
  reason: z.string().max(500).exactOptional(),
})
export type AttestedRun = z.infer<typeof attestedRun>

const testName = z.string().min(1).max(MAX_TEST_NAME)
// One check for a whole list: most of an attestation is names, and each is looked at whenever it is verified.
const testNames = z.custom<string[]>(
  (value) =>
    Array.isArray(value) &&
    value.length <= MAX_TESTS &&
    value.every((name) => typeof name === 'string' && name.length > 0 && name.length <= MAX_TEST_NAME),
  { error: `a list of at most ${MAX_TESTS} names of at most ${MAX_TEST_NAME} characters` },
)

/** Texts by name; one check for all of them, as for names of tests. */
const texts = (longestName: number, longestText: number) =>
  z.custom<Record<string, string>>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.entries(value).every(
        ([name, text]) => name.length <= longestName && typeof text === 'string' && text.length <= longestText,
      ),
    { error: `texts of at most ${longestText} characters under names of at most ${longestName}` },
  )

/** What a test was in each run that is compared; `absent` where that run did not report it. */
export const flakyTest = z.object({
  test: testName,
  outcomes: z.array(testOutcome.or(z.literal('absent'))).max(MAX_RUNS),
})
export type FlakyTest = z.infer<typeof flakyTest>

/** The fields of in-toto `test-result` v0.1. `warnedTests` are those whose outcome differed between runs. */
const testResult = z.object({
  result: z.enum(['PASSED', 'WARNED', 'FAILED']),
  configuration: z.array(z.object({ name: z.string(), digest: texts(40, 200) })).max(20),
  passedTests: testNames,
  warnedTests: testNames,
  failedTests: testNames,
})

/** Which attestation is extended although tests fail now (FAILURE_MODES 3.2); `original` is the last that passed. */
const extension = z.object({
  count: z.number().int().positive().max(100),
  extends: digest,
  original: attestedTerm.extend({ digest }),
  /** Whether registries are to show the agent as degraded (`mark_as_degraded`). */
  degraded: z.boolean(),
})
export type Extension = z.infer<typeof extension>

export const codeDigest = z.object({
  kind: z.enum(['git_tree', 'folder']),
  /** SHA-256 of the tree's id, or of every file's path and content. */
  digest,
  /** The id as git prints it. */
  git_tree: z.string().max(64).exactOptional(),
})
export type CodeDigest = z.infer<typeof codeDigest>

/** What an attestation says of a capability: DESIGN §3. */
export const attestationPredicate = attestedTerm.extend({
  agent_id: agentId,
  capability: z.string().min(1).max(200),
  result: testResult,
  /** Every run that was started since the attestation before this one, aborted ones too. */
  runs: z.array(attestedRun).min(1).max(MAX_RUNS),
  flaky: z.array(flakyTest).max(MAX_TESTS),
  variance_percent: z.object({ counts: z.number().min(0).max(100), flips: z.number().min(0).max(100) }),
  /** How often its owner means to attest anew. */
  refresh_hours: z.number().positive(),
  /** The attestation of this capability that was published before. */
  previous: digest.exactOptional(),
  extension: extension.exactOptional(),
  code: codeDigest,
  environment: texts(40, 200),
  duration_ms: whole,
  coverage: z.number().min(0).max(1).exactOptional(),
})
export type AttestationPredicate = z.infer<typeof attestationPredicate>

/** in-toto Statement v1: the agent and the manifest it is about, and what is attested of it. */
export const attestationStatement = z.object({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z
    .array(z.object({ name: z.string(), digest: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }) }))
    .length(1),
  predicateType: z.literal('https://steward-protocol.org/attestation/capability/v1'),
  predicate: attestationPredicate,
})
export type AttestationStatement = z.infer<typeof attestationStatement>
