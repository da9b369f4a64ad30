import type { Invocation } from '../invocation'

const ON_THE_COMMAND_LINE = 'Accepted on the command line'

const reasonOf = (invocation: Invocation, option: string): string | undefined =>
  invocation.flag(option) ? ON_THE_COMMAND_LINE : invocation.text(option)

/** `--accept-expired [reason]`: why an expired attestation is accepted; undefined where it is not (FAILURE_MODES 3.1). */
export const acceptedExpired = (invocation: Invocation): string | undefined => reasonOf(invocation, 'acceptExpired')

/** `--accept-stale-revocations [reason]`: why old revocations are accepted; undefined where they are not (TRUST "Freshness"). */
export const acceptedStale = (invocation: Invocation): string | undefined =>
  reasonOf(invocation, 'acceptStaleRevocations')
