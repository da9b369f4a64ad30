import { percent, sentenceCase } from './format'
import { type Status, StatusMark } from './status'

type Spoken = readonly [status: Status, word: string]

const HEALTH: Readonly<Record<string, Spoken>> = {
  healthy: ['healthy', 'Healthy'],
  missed: ['warning', 'Missed a poll'],
  down: ['critical', 'Down'],
  unknown: ['unknown', 'Not measured'],
}

const VERIFICATION: Readonly<Record<string, Spoken>> = {
  verified: ['healthy', 'Verified'],
  intact: ['warning', 'Intact, not vouched for'],
  unsigned: ['unknown', 'Unsigned'],
  invalid: ['critical', 'Refused'],
  unchecked: ['unknown', 'Listed, not checked yet'],
}

const TASK: Readonly<Record<string, Spoken>> = {
  submitting: ['unknown', 'Being submitted'],
  uncertain: ['warning', 'Unsure whether it arrived'],
  accepted: ['unknown', 'Waiting at the agent'],
  running: ['healthy', 'Running'],
  stalled: ['warning', 'Stalled'],
  recovering: ['warning', 'Recovering'],
  validating: ['unknown', 'Checking the result'],
  completed: ['healthy', 'Completed'],
  failed: ['critical', 'Failed'],
  cancelled: ['stale', 'Cancelled'],
}

const REGISTRY_STATE: Readonly<Record<string, Spoken>> = {
  active: ['healthy', 'Active'],
  suspended: ['critical', 'Suspended'],
  degraded: ['degraded', 'Degraded'],
  banned: ['critical', 'Banned'],
  withdrawn: ['stale', 'Withdrawn'],
}

const SEVERITY: Readonly<Record<string, Spoken>> = {
  info: ['unknown', 'For information'],
  warning: ['warning', 'Warning'],
  critical: ['critical', 'Critical'],
}

const OUTCOME: Readonly<Record<string, Spoken>> = {
  pass: ['healthy', 'Passed'],
  warn: ['warning', 'Note'],
  fail: ['critical', 'Failed'],
}

const REGISTRY: Readonly<Record<string, Spoken>> = {
  ok: ['healthy', 'Answers'],
  failing: ['critical', 'Does not answer'],
  unknown: ['unknown', 'Not asked yet'],
}

const ATTESTATION: Readonly<Record<string, Spoken>> = {
  valid: ['healthy', 'Valid'],
  degraded: ['degraded', 'Degraded: tests fail'],
  extended: ['degraded', 'Degraded, extended'],
  grace: ['warning', 'Expired, within grace'],
  expired: ['critical', 'Expired'],
  revoked: ['critical', 'Revoked'],
  invalid: ['critical', 'Does not hold'],
  outdated: ['warning', 'Of an earlier manifest'],
  not_yet_valid: ['critical', 'From the future'],
  none: ['unknown', 'Not attested'],
}

const RUN: Readonly<Record<string, Spoken>> = {
  completed: ['healthy', 'Completed'],
  crashed: ['critical', 'Crashed'],
  timed_out: ['critical', 'Took too long'],
  aborted: ['stale', 'Stopped'],
  not_started: ['warning', 'Could not be started'],
  unreadable: ['warning', 'Left no readable result'],
}

const REFRESH: Readonly<Record<string, Spoken>> = {
  attested: ['healthy', 'Attested'],
  extended: ['degraded', 'Tests failed, extended'],
  refused: ['critical', 'Refused'],
  unavailable: ['warning', 'Tests could not be run'],
}

const JOB: Readonly<Record<string, Spoken>> = {
  running: ['healthy', 'Under way'],
  stopping: ['stale', 'Stopping'],
  done: ['healthy', 'Done'],
  stopped: ['stale', 'Stopped'],
  failed: ['critical', 'Failed'],
}

const RESULT: Readonly<Record<string, Spoken>> = {
  PASSED: ['healthy', 'Passed'],
  WARNED: ['warning', 'Passed with known failures'],
  FAILED: ['critical', 'Failed'],
}

const TEST: Readonly<Record<string, Spoken>> = {
  passed: ['healthy', 'passed'],
  failed: ['critical', 'failed'],
  skipped: ['unknown', 'skipped'],
  absent: ['stale', 'not reported'],
}

const TRUST: Readonly<Record<string, Spoken>> = {
  unverified: ['unknown', 'Unverified'],
  verified: ['healthy', 'Verified'],
  trusted: ['healthy', 'Trusted'],
  highly_trusted: ['healthy', 'Highly trusted'],
}

const DRILL: Readonly<Record<string, Spoken>> = {
  waiting: ['unknown', 'Waits'],
  running: ['warning', 'Under way'],
  passed: ['healthy', 'Passed'],
  failed: ['critical', 'Failed'],
  cancelled: ['stale', 'Cancelled'],
  interrupted: ['stale', 'Interrupted'],
}

const DICTIONARIES = {
  drill: DRILL,
  attestation: ATTESTATION,
  run: RUN,
  refresh: REFRESH,
  result: RESULT,
  test: TEST,
  health: HEALTH,
  verification: VERIFICATION,
  trust: TRUST,
  task: TASK,
  agent: REGISTRY_STATE,
  severity: SEVERITY,
  outcome: OUTCOME,
  registry: REGISTRY,
  job: JOB,
}
export type Vocabulary = keyof typeof DICTIONARIES

/** A state of the engine in a person's words. */
export const wordFor = (vocabulary: Vocabulary, state: string): string =>
  DICTIONARIES[vocabulary][state]?.[1] ?? sentenceCase(state)

export function StateMark({ of, state, title }: { of: Vocabulary; state: string; title?: string }) {
  const [status, word] = DICTIONARIES[of][state] ?? ['unknown', sentenceCase(state)]
  return <StatusMark status={status} word={word} {...(title !== undefined && { title })} />
}

const ROLE: Readonly<Record<string, string>> = {
  owner: 'Owner key',
  operational: 'Operational key',
  client: 'Client key',
  recovery: 'Recovery key',
  signer: 'Signer key',
  registry_root: 'Registry root key',
  registry_snapshot: 'Registry snapshot key',
}
export const roleName = (role: string): string => ROLE[role] ?? sentenceCase(role)

const ALGORITHM: Readonly<Record<string, string>> = {
  ed25519: 'Ed25519',
  'ecdsa-p256-sha256': 'ECDSA P-256',
  'rsa-pss-sha512': 'RSA-PSS',
  'rsa-v1_5-sha256': 'RSA PKCS#1 v1.5',
}
export const algorithmName = (algorithm: string): string => ALGORITHM[algorithm] ?? algorithm

export const uptimeText = (share: number | undefined): string => (share === undefined ? 'not measured' : percent(share))
