import type { Alert } from '../../../shared/model/alert'
import { type AgentId, toInstant } from '../../../shared/model/ids'
import type { EngineContext } from '../context'

type NewAlert = Pick<Alert, 'key' | 'kind' | 'severity' | 'text' | 'evidence'> & {
  agent_id?: AgentId
  subject?: string
}

/** Opens an alert, or counts up the open one of the same key, and tells the screens. */
export async function raiseAlert(context: EngineContext, alert: NewAlert): Promise<Alert> {
  const raised = await context.store.alerts.raise({ ...alert, at: toInstant(context.clock.now()) })
  context.emit({ name: 'alert.changed', payload: raised })
  return raised
}

/** Opens an alert on something that lasts. Seeing it again is no new occurrence: it counts only where there is more to say. */
export async function raiseLasting(context: EngineContext, alert: NewAlert): Promise<void> {
  const before = await context.store.alerts.unresolved(alert.key)
  if (before?.text !== alert.text || before.severity !== alert.severity) await raiseAlert(context, alert)
}

/** Closes the alert of this key when what it told of is over. */
export async function resolveAlert(context: EngineContext, key: string): Promise<void> {
  const resolved = await context.store.alerts.resolve(key, toInstant(context.clock.now()))
  if (resolved) context.emit({ name: 'alert.changed', payload: resolved })
}

/** Tells that the store was damaged and replaced (DESIGN §8: never silently). */
export const noticeStore = (
  context: EngineContext,
  notice: { kind: 'restored' | 'recreated'; movedTo?: string; backup?: string },
): Promise<Alert> =>
  raiseAlert(context, {
    key: 'store_restored',
    kind: 'store_restored',
    severity: 'critical',
    text:
      notice.kind === 'restored'
        ? 'The store of this profile was damaged and its last backup restored. What happened after the backup is missing.'
        : 'The store of this profile was damaged and had no backup. A new one was made; registries will be read again.',
    evidence: { ...notice },
  })
