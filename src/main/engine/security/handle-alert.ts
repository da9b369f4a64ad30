import type { Alert } from '../../../shared/model/alert'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, fromInstant, type Instant, toInstant } from '../../../shared/model/ids'
import { type SecurityReport, signingEvidence } from '../../../shared/model/signing-alert'
import { audit, type EngineContext } from '../context'
import { configuredRegistries } from '../discovery/configured-registries'
import { setService, wasSuspended } from './respond'

type Change = Parameters<EngineContext['store']['alerts']['update']>[1]

async function change(context: EngineContext, id: string, action: string, next: Change): Promise<Alert> {
  const alert = await context.store.alerts.update(id, next)
  await audit(context, `alert.${action}`, id, { key: alert.key, ...next })
  context.emit({ name: 'alert.changed', payload: alert })
  return alert
}

/** Leaves an alert alone until then; it is open again afterwards. @throws StewardError `not_found`, `input_invalid` */
export async function snoozeAlert(
  context: EngineContext,
  { id, until }: { id: string; until: Instant },
): Promise<Alert> {
  if (fromInstant(until) <= context.clock.now())
    throw new StewardError('input_invalid', 'an alert is snoozed until a time to come')
  return change(context, id, 'snoozed', { state: 'snoozed', snoozed_until: until })
}

export const assignAlert = (context: EngineContext, { id, to }: { id: string; to: string }): Promise<Alert> =>
  change(context, id, 'assigned', { assigned_to: to })

export const noteAlert = (context: EngineContext, { id, note }: { id: string; note: string }): Promise<Alert> =>
  change(context, id, 'noted', { note })

/** Alerts whose snooze is over are open again. */
export async function wakeSnoozed(context: EngineContext): Promise<void> {
  for (const { id, snoozed_until } of await context.store.alerts.list({ state: 'snoozed' }))
    if (snoozed_until !== undefined && fromInstant(snoozed_until) <= context.clock.now())
      context.emit({ name: 'alert.changed', payload: await context.store.alerts.update(id, { state: 'open' }) })
}

/**
 * "This was me": the odd signatures of the alert are learned as usual, the alert is over, and an agent that was suspended because
 * of it is back in service.
 *
 * @throws StewardError `not_found`, `input_invalid` for an alert about something else
 */
export async function teachAlert(context: EngineContext, id: string): Promise<Alert> {
  const alert = (await context.store.alerts.list({})).find((entry) => entry.id === id)
  const evidence = signingEvidence.safeParse(alert?.evidence)
  if (!alert?.agent_id || !evidence.success)
    throw new StewardError(alert ? 'input_invalid' : 'not_found', `alert ${id} is not about a signature of yours`)
  const { registry, signatures, responses } = evidence.data
  const known = (await context.store.taught.get(alert.agent_id))?.known ?? []
  const learned = signatures.filter(({ odd }) => odd).map(({ seq }) => `${registry} ${seq}`)
  await context.store.taught.put(alert.agent_id, {
    agent_id: alert.agent_id,
    known: [...new Set([...known, ...learned])],
  })
  await audit(context, 'alert.taught', id, { key: alert.key, signatures: learned.length })
  const resolved = await context.store.alerts.resolve(alert.key, toInstant(context.clock.now()))
  const told = resolved ?? alert
  context.emit({ name: 'alert.changed', payload: told })
  if (wasSuspended(responses) && !(await isSuspect(context, alert.agent_id)))
    await setService(context, alert.agent_id, 'resume', 'this was me')
  return told
}

/** Whether another alert about the agent's signatures is not over. */
async function isSuspect(context: EngineContext, agentId: AgentId): Promise<boolean> {
  const alerts = await context.store.alerts.list({})
  return alerts.some(
    ({ kind, agent_id, state }) => kind === 'unusual_signing' && agent_id === agentId && state !== 'resolved',
  )
}

/** What `steward security-alert` tells: the alerts about the agent's signatures that are not over. */
export async function securityReport(context: EngineContext, agentId: AgentId): Promise<SecurityReport> {
  const alerts = (await context.store.alerts.list({})).filter(
    ({ kind, agent_id, state }) => kind === 'unusual_signing' && agent_id === agentId && state !== 'resolved',
  )
  let signatures = 0
  for (const { name } of await configuredRegistries(context))
    signatures = Math.max(signatures, await context.store.activity.last(name, agentId))
  return { agent_id: agentId, alerts, signatures }
}
