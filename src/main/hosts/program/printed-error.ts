import { fromWireError } from '../../../shared/contract/from-wire-error'
import { wireError } from '../../../shared/contract/wire-error'
import type { StewardError } from '../../../shared/model/steward-error'

/** The error in a line that one of our programs printed when it ended; undefined where the line is something else. */
export function printedError(line: string): StewardError | undefined {
  const parsed = wireError.safeParse(errorIn(line))
  return parsed.success ? fromWireError(parsed.data) : undefined
}

function errorIn(line: string): unknown {
  if (!line.startsWith('{')) return undefined
  try {
    const value: { error?: unknown } = JSON.parse(line)
    return value.error
  } catch {
    return undefined
  }
}
