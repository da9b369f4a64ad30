import type { Divergence } from '../../../../shared/model/divergence'
import { raiseAlert, resolveAlert } from '../../alerts/raise'
import type { EngineContext } from '../../context'
import { compareRegistries } from './compare-registries'

/** So many agents get an alert each; what goes beyond is told in the last one's stead. */
const MOST_ALERTS = 20
const MORE = 'divergence:more'

const keyOf = ({ agent_id }: Divergence): string => `divergence:agent:${agent_id}`

/** Raises one alert an agent on which registries disagree, and resolves those on which they agree again. */
export async function reportDivergence(context: EngineContext): Promise<void> {
  const found = await compareRegistries(context)
  const open = (await context.store.alerts.list({})).filter(
    ({ kind, state }) => kind === 'registry_divergence' && state !== 'resolved',
  )
  const told = found.slice(0, MOST_ALERTS)
  const keys = new Set([...told.map(keyOf), ...(found.length > told.length ? [MORE] : [])])
  for (const alert of open) if (!keys.has(alert.key)) await resolveAlert(context, alert.key)
  for (const divergence of told) {
    const known = open.find(({ key }) => key === keyOf(divergence))
    // The same contradiction at each refresh is one alert, not one more occurrence of it.
    if (JSON.stringify(known?.evidence['differences']) !== JSON.stringify(divergence.differences))
      await raise(context, divergence)
  }
  if (found.length > told.length && !open.some(({ key }) => key === MORE))
    await raiseAlert(context, {
      key: MORE,
      kind: 'registry_divergence',
      severity: 'critical',
      text: `Registries disagree on ${found.length} agents; the first ${MOST_ALERTS} have alerts of their own.`,
      evidence: { agents: found.slice(MOST_ALERTS).map(({ agent_id }) => agent_id) },
    })
}

const raise = (context: EngineContext, divergence: Divergence) =>
  raiseAlert(context, {
    key: keyOf(divergence),
    kind: 'registry_divergence',
    severity: divergence.severity,
    text: divergence.text,
    agent_id: divergence.agent_id,
    evidence: { kinds: divergence.kinds, differences: divergence.differences, since: divergence.since },
  })
