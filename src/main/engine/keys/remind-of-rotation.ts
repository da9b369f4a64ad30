import { DAY_MS } from '../../../shared/model/duration'
import { type AgentId, fromInstant, type Instant, toInstant } from '../../../shared/model/ids'
import type { KeyStanding } from '../../../shared/model/key-custody'
import { raiseLasting, resolveAlert } from '../alerts/raise'
import type { EngineContext } from '../context'
import { keyStandings } from './key-standing'

/** DESIGN §7: an owner key, and so a client's (TRUST "Keys"), is rotated within a year; its owner hears of it in time. */
export async function remindOfRotation(context: EngineContext): Promise<void> {
  const before = context.policy().vault.rotation_reminder_days * DAY_MS
  for (const standing of await keyStandings(context)) {
    const { role, state, agent_id, until } = standing
    const isPrimary = (role === 'owner' || role === 'client') && state === 'present'
    if (!isPrimary || agent_id === undefined || until === undefined) continue
    const left = fromInstant(until) - context.clock.now()
    if (left > before) await resolveAlert(context, `rotation_due:${agent_id}`)
    else await remind(context, { ...standing, agent_id, until }, left)
  }
}

interface Due extends Pick<KeyStanding, 'key_id' | 'role'> {
  readonly agent_id: AgentId
  readonly until: Instant
}

const remind = (context: EngineContext, { key_id, role, agent_id, until }: Due, left: number): Promise<void> =>
  raiseLasting(context, {
    key: `rotation_due:${agent_id}`,
    kind: 'rotation_due',
    severity: left <= 0 ? 'critical' : 'warning',
    agent_id,
    text:
      left <= 0
        ? `The ${role} key of ${agent_id} is more than a year old. Rotate it.`
        : `The ${role} key of ${agent_id} becomes a year old in ${Math.ceil(left / DAY_MS)} days. Rotate it before.`,
    evidence: { key_id, until: toInstant(fromInstant(until)) },
  })
