import type { Digest } from '../../../shared/model/ids'
import type { Finding, ResultCheck } from '../../../shared/model/result'
import type { InspectionRules } from './inspection-rules'

/** A file an agent returned, as it lies on this machine and in nobody's folder yet. */
export interface ReturnedFile {
  /** The artifact's name; checked, but an agent's words. */
  readonly name: string
  readonly path: string
  /** As the signed receipt names it. */
  readonly digest: Digest
}

/** One result to look at. Plain data: it goes to another thread. */
export interface InspectionJob {
  readonly rules: InspectionRules
  readonly files: readonly ReturnedFile[]
  /** JSON Schemas that the agent's manifest names for its artifacts, by artifact name. */
  readonly schemas: Readonly<Record<string, unknown>>
  /** Absent where the operation has no output schema. */
  readonly output?: { readonly schema: unknown; readonly value: unknown }
}

/** A part of a job: its output, or the file at an index. */
export type Part = 'output' | number

/** What was looked at in one part, and what was found. */
export interface PartReport {
  readonly checked: readonly ResultCheck[]
  readonly findings: readonly Finding[]
}

/** Of a file: also the digest that it was found to have; absent where the check broke down before. */
export interface FileReport extends PartReport {
  readonly digest?: Digest
}

/** Findings by file, in the job's order. */
export interface Inspection {
  readonly output: PartReport
  readonly files: readonly FileReport[]
}

/** What the worker for results is asked. A job is told once and then looked at part by part, since any part may end the worker. */
export interface ResultInspectionWork {
  begin(input: { readonly id: string; readonly job: InspectionJob }): void
  /** `unknown_job`: the thread is a new one, and the job must be told again. */
  look(input: { readonly id: string; readonly part: Part }): FileReport | 'unknown_job'
  end(input: { readonly id: string }): void
}
