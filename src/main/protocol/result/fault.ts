import type { Finding, FindingCode } from '../../../shared/model/result'

/** Something wrong inside one file: a finding that does not know yet whose. */
export interface Fault {
  readonly code: FindingCode
  readonly message: string
  readonly line?: number
  readonly column?: number
  readonly path?: string
}

/** Faults of one file that are told; the first ones say what is wrong, the rest follow from them. */
export const MAX_FAULTS = 20
const MAX_TEXT = 500

/** Cut and made storable: half of a surrogate pair cannot be. */
const told = (text: string): string => text.slice(0, MAX_TEXT).toWellFormed()

/** Where in a result a fault was found. */
export interface Place {
  /** Absent for the output itself. */
  readonly artifact?: string | undefined
  readonly inside?: string | undefined
}

export const findingAt = ({ artifact, inside }: Place, fault: Fault): Finding => ({
  ...(artifact !== undefined && { artifact: told(artifact) }),
  code: fault.code,
  message: told(fault.message),
  ...(fault.line !== undefined && { line: fault.line }),
  ...(fault.column !== undefined && { column: fault.column }),
  ...(inside !== undefined && { inside: told(inside) }),
  ...(fault.path !== undefined && { path: told(fault.path) }),
})
