import type { Invocation } from '../invocation'

/** `--accept-expired [reason]`: why an expired attestation is accepted; undefined where it is not (FAILURE_MODES 3.1). */
export const acceptedExpired = (invocation: Invocation): string | undefined =>
  invocation.flag('acceptExpired') ? 'Accepted on the command line' : invocation.text('acceptExpired')
