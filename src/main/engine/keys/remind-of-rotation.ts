import { DAY_MS } from '../../../shared/model/duration'
import { fromInstant, toInstant } from '../../../shared/model/ids'
import { raiseLasting, resolveAlert } from '../alerts/raise'
import type { EngineContext } from '../context'
import { keyStandings } from './key-standing'

/** DESIGN §7: an owner key is rotated within a year; its owner hears of it in time. */
export async function remindOfRotation(context: EngineContext): Promise<void> {
  const now = context.clock.now()
  const before = context.policy().vault.rotation_reminder_days * DAY_MS
  for (const { role, state, agent_id, until, key_id } of await keyStandings(context)) {
    if (role !== 'owner' || agent_id === undefined || until === undefined || state !== 'present') continue
    const key = `rotation_due:${agent_id}`
    const left = fromInstant(until) - now
    if (left > before) await resolveAlert(context, key)
    else
      await raiseLasting(context, {
        key,
        kind: 'rotation_due',
        severity: left <= 0 ? 'critical' : 'warning',
        agent_id,
        text:
          left <= 0
            ? `The owner key of ${agent_id} is more than a year old. Rotate it.`
            : `The owner key of ${agent_id} becomes a year old in ${Math.ceil(left / DAY_MS)} days. Rotate it before.`,
        evidence: { key_id, until: toInstant(fromInstant(until)) },
      })
  }
}
