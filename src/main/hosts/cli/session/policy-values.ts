import type { Session } from './session'

/** What the profile's policy says of each rule, asked once: the value at a path such as `delegation.heartbeat.offline_after_ms`. */
export async function policyValues(session: Session): Promise<(path: string) => unknown> {
  const { fields } = await session.call('policy.get', {})
  return (path) => fields.find((field) => field.path.join('.') === path)?.value
}
