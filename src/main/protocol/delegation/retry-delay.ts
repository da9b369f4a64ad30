/** `delegation.retry_policy` (DESIGN §5): how the wait grows. Times in milliseconds, `jitter` a fraction. */
export interface RetryPolicy {
  readonly strategy: 'fixed' | 'linear' | 'exponential'
  readonly initial_delay_ms: number
  readonly max_delay_ms: number
  readonly jitter: number
}

/** Milliseconds to wait before the try after `failures` failures in a row; `fraction` in [0, 1) places it within the jitter. */
export function retryDelay(policy: RetryPolicy, failures: number, fraction: number): number {
  const step = Math.max(1, failures)
  const grown = {
    fixed: policy.initial_delay_ms,
    linear: policy.initial_delay_ms * step,
    exponential: policy.initial_delay_ms * 2 ** Math.min(step - 1, 30),
  }[policy.strategy]
  const capped = Math.min(grown, policy.max_delay_ms)
  return Math.round(capped * (1 + policy.jitter * (2 * fraction - 1)))
}

/** Milliseconds that a refusal asks to wait (`Retry-After`), 0 where it asks for nothing. */
export const askedWait = (details: Readonly<Record<string, unknown>>): number => {
  const seconds = details['retry_after_s']
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 0
}

/** Whether one more try is allowed after `failures` failures in a row. */
export const mayRetry = ({ max_retries }: { readonly max_retries: number }, failures: number): boolean =>
  failures <= max_retries
