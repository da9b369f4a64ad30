import type { Invocation } from '../invocation'
import type { Session } from '../session'

export type Run = (session: Session, invocation: Invocation) => Promise<number>

export interface OptionSpec {
  /** `--limit <n>`, as commander reads it. */
  readonly flags: string
  readonly says: string
  /** May be given several times. */
  readonly repeated?: true
}

/** A command as it is declared: what it is called, takes and does. Its code is loaded only when it runs. */
export interface CommandSpec {
  readonly name: string
  /** `<agent>`, `[text]`: the words it takes. */
  readonly words?: string
  readonly says: string
  readonly options?: readonly OptionSpec[]
  readonly examples: readonly string[]
  /** Words that the code sees before those that were typed: which of several verbs it is. */
  readonly given?: readonly string[]
  /** Everything after the name goes on unread to another program. */
  readonly passesOn?: true
  readonly load: () => Promise<Run>
}

/** Commands under one name: `registry add`. */
export interface GroupSpec {
  readonly name: string
  readonly says: string
  readonly commands: readonly CommandSpec[]
}

export const option = (flags: string, says: string): OptionSpec => ({ flags, says })
