import { z } from 'zod'
import type { Invocation } from '../invocation'
import { policyValues, type Session } from '../session'

const whole = z.number().int().positive()

/**
 * Whom the agent serves and how often, as arguments of its program: what was typed, else what the profile's policy says (TRUST
 * "Callers").
 */
export async function servingPolicy(session: Session, invocation: Invocation): Promise<string[]> {
  const policyValue = await policyValues(session)
  const typed = invocation.list('allow')
  const allowed = typed.length > 0 ? typed : z.array(z.string()).parse(policyValue('access.allow'))
  const rate =
    invocation.text('rateLimit') ??
    `${whole.parse(policyValue('access.rate_limit.requests'))}/${whole.parse(policyValue('access.rate_limit.window_seconds'))}`
  return [...allowed.flatMap((who) => ['--allow', who]), '--rate-limit', rate]
}
