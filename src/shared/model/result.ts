import { z } from 'zod'
import { agentId, digest, instant, keyId, taskId } from './ids'

/** What of a returned result is looked at; each finding belongs to one of them. */
export const resultCheck = z.enum(['name', 'digest', 'schema', 'syntax', 'links', 'archive'])
export type ResultCheck = z.infer<typeof resultCheck>

/** Every way a result can be wrong (FAILURE_MODES 1.2), with the check that finds it. Closed: callers switch over it. */
export const FINDING_CHECK = {
  path_traversal: 'name',
  path_absolute: 'name',
  name_unsafe: 'name',
  name_duplicate: 'name',
  result_too_large: 'digest',
  artifact_missing: 'digest',
  size_mismatch: 'digest',
  digest_mismatch: 'digest',
  output_missing: 'schema',
  output_schema_mismatch: 'schema',
  schema_mismatch: 'schema',
  schema_missing: 'schema',
  schema_unusable: 'schema',
  text_encoding: 'syntax',
  too_large_to_parse: 'syntax',
  nesting_too_deep: 'syntax',
  check_timeout: 'syntax',
  check_failed: 'syntax',
  json_syntax: 'syntax',
  python_syntax: 'syntax',
  python_lint: 'syntax',
  javascript_syntax: 'syntax',
  typescript_syntax: 'syntax',
  markdown_structure: 'syntax',
  markdown_link_dangling: 'links',
  markdown_link_outside: 'links',
  archive_truncated: 'archive',
  archive_corrupt: 'archive',
  archive_unsupported: 'archive',
  archive_encrypted: 'archive',
  archive_path_traversal: 'archive',
  archive_path_absolute: 'archive',
  archive_name_unsafe: 'archive',
  archive_name_duplicate: 'archive',
  archive_link: 'archive',
  archive_special_file: 'archive',
  archive_too_many_entries: 'archive',
  archive_too_large: 'archive',
  archive_bomb: 'archive',
  archive_nested_too_deep: 'archive',
} as const satisfies Record<string, ResultCheck>

export type FindingCode = keyof typeof FINDING_CHECK
export const findingCode = z.enum(Object.keys(FINDING_CHECK) as [FindingCode, ...FindingCode[]])

/** Findings of one result that are kept; the number of those left out is kept with them. */
export const MAX_FINDINGS = 200
const text = z.string().max(1000)

/** One thing that is wrong with a result. Names and messages hold an agent's words: hostile until rendered as text. */
export const finding = z.object({
  /** The artifact; absent where the output itself is wrong. */
  artifact: text.optional(),
  code: findingCode,
  message: text,
  /** From 1, as editors count. */
  line: z.number().int().positive().optional(),
  column: z.number().int().positive().optional(),
  /** The path inside the archive, `outer.zip/inner.py` where archives lie in archives. */
  inside: text.optional(),
  /** The place in a JSON value: `$.tests[0].name`. */
  path: text.optional(),
})
export type Finding = z.infer<typeof finding>

/** Where a finding is, as compilers print it: `code.zip!/main.py:41:7`. */
export const findingPlace = ({ artifact, inside, line, column, path }: Finding): string => {
  const file = `${artifact ?? 'output'}${inside === undefined ? '' : `!/${inside}`}`
  const position = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`
  return `${file}${position}${path === undefined ? '' : ` ${path}`}`
}

/** One artifact of a result: what was looked at, and what came of it. */
export const artifactReport = z.object({
  name: text,
  size: z.number().int().nonnegative(),
  /** As the signed receipt names it. */
  digest,
  checks: z.array(z.object({ check: resultCheck, outcome: z.enum(['pass', 'fail']) })),
})
export type ArtifactReport = z.infer<typeof artifactReport>

/** How a message to the agent or a registry about a rejected result fares. */
export const noticeState = z.object({
  to: z.enum(['agent', 'registry']),
  /** The agent's id or the registry's name. */
  name: z.string(),
  state: z.enum(['pending', 'delivered', 'refused']),
  at: instant,
  /** Why it was refused, or is still pending. */
  reason: text.optional(),
})
export type NoticeState = z.infer<typeof noticeState>

/** A file of a rejected result, kept for inspection and never placed in the result folder. */
const quarantinedFile = z.object({
  artifact: text,
  /** Absolute path in the profile; its last part is ours, not the agent's. */
  path: z.string(),
  size: z.number().int().nonnegative(),
  codes: z.array(findingCode),
})

/** What is kept of one execution's rejected result, and until when. */
export const quarantinedExecution = z.object({
  task_id: taskId,
  execution: z.number().int().positive(),
  folder: z.string(),
  files: z.array(quarantinedFile),
  kept_until: instant,
})
export type QuarantinedExecution = z.infer<typeof quarantinedExecution>

/** What the check of one execution's result found (FAILURE_MODES 1.2). */
export const resultReport = z.object({
  task_id: taskId,
  /** 1 for the first execution. */
  execution: z.number().int().positive(),
  agent_id: agentId,
  at: instant,
  verdict: z.enum(['accepted', 'rejected']),
  receipt_digest: digest,
  receipt_signed_by: keyId,
  /** Checks of the operation's JSON output; empty where it has no schema. */
  output: z.array(z.object({ check: resultCheck, outcome: z.enum(['pass', 'fail']) })),
  artifacts: z.array(artifactReport),
  findings: z.array(finding).max(MAX_FINDINGS),
  findings_left_out: z.number().int().nonnegative(),
  /** What was done: `retried` as a further execution, or given up. */
  consequence: z.enum(['none', 'retried', 'given_up']),
  notices: z.array(noticeState),
  quarantined: z.array(quarantinedFile),
})
export type ResultReport = z.infer<typeof resultReport>
