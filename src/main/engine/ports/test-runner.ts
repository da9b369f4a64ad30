import type { CodeDigest } from '../../../shared/model/attestation'
import type { TestPlan } from '../../../shared/model/test-plan'

/** What came of a test command, before anybody has read its report. */
export type TestCommandEnd =
  | { readonly kind: 'not_started'; readonly reason: string; readonly durationMs: number }
  | {
      readonly kind: 'ended'
      readonly durationMs: number
      readonly exitCode: number | undefined
      /** The signal that ended it, not counting ours. */
      readonly signal: string | undefined
      readonly stopped: 'timed_out' | 'aborted' | undefined
      /** What it wrote to its report file, or else to its standard output; undefined where that cannot be read. */
      readonly report: string | undefined
      /** The last thing it said on standard error. */
      readonly lastError: string
    }

/** Runs test commands as real processes on this machine. */
export interface TestRunner {
  /** Runs the command once. An abort ends the whole process group. */
  run(plan: TestPlan, runNumber: number, signal: AbortSignal): Promise<TestCommandEnd>
  /** The digest of the code in the folder; `leaveOut` is a path within it that the tests write. @throws StewardError `input_invalid` */
  codeDigest(folder: string, leaveOut: string | undefined): Promise<CodeDigest>
  /** What of this machine may make tests come out differently. */
  environment(): Promise<Readonly<Record<string, string>>>
}
