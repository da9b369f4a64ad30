import { StewardError } from '../../../shared/model/errors'
import type { TextPosition } from '../encoding'

/** Deeper than any policy, and far from where a reader that calls itself would run out of stack. */
export const MAX_DEPTH = 32

export const malformed = (message: string, { line, column }: TextPosition): StewardError =>
  new StewardError('policy_malformed', `the policy cannot be read: ${message} (line ${line}, column ${column})`, {
    details: { line, column },
    suggestions: ['Correct the text at that place.'],
  })

/** A name out of the text, short enough to be shown. */
export const quoted = (name: string): string => (name.length > 64 ? `${name.slice(0, 64)}…` : name)

/** Names that would reach the prototype of whatever a policy is copied into. */
export const isForbiddenName = (name: string): boolean =>
  name === '__proto__' || name === 'constructor' || name === 'prototype'
