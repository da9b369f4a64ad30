import type { CommandOutput, EngineEvent, EventName, EventPayload } from '../../shared/contract'
import type { AgentId } from '../../shared/model/ids'
import { transport } from './engine'
import { invalidate, queryClient } from './queries'

/** Samples kept on an open page; the engine has the rest. */
const KEPT_SAMPLES = 2000

type Handlers = { readonly [E in EventName]: (payload: EventPayload<E>) => void }

/** One place says what each event means for what is shown. */
const HANDLERS: Handlers = {
  'system.changed': (status) => queryClient.setQueryData(['system.status', {}], status),
  'health.sampled': takeSample,
  'agents.changed': () =>
    void invalidate('agents.list', 'discover.search', 'agents.get', 'agents.verify', 'overview.get'),
  'delegation.changed': takeDelegation,
  'delegation.timeline': ({ task_id }) =>
    void queryClient.invalidateQueries({ queryKey: ['delegations.get', { task_id }] }),
  'registry.changed': () => void invalidate('registries.list', 'overview.get'),
  'alert.changed': () => void invalidate('alerts.list', 'overview.get'),
  'policy.changed': () => void invalidate('policy.get'),
}

function takeSample({ sample, health }: EventPayload<'health.sampled'>): void {
  const { agent_id } = sample
  const key = ['agents.health', { agent_id }]
  queryClient.setQueryData<CommandOutput<'agents.health'>>(
    key,
    (shown) => shown && { health, samples: [sample, ...shown.samples].slice(0, KEPT_SAMPLES) },
  )
  queryClient.setQueryData<CommandOutput<'agents.list'>>(
    ['agents.list', {}],
    (shown) => shown && { agents: shown.agents.map((row) => (row.summary.id === agent_id ? { ...row, health } : row)) },
  )
  queryClient.setQueryData<CommandOutput<'overview.get'>>(
    ['overview.get', {}],
    (shown) =>
      shown && {
        ...shown,
        fleet: shown.fleet.map((entry) => (entry.summary.id === agent_id ? withSample(entry, sample, health) : entry)),
      },
  )
  queryClient.setQueryData<CommandOutput<'agents.get'>>(
    ['agents.get', { agent_id: agent_id as AgentId }],
    (shown) => shown && { ...shown, health },
  )
}

type FleetEntry = CommandOutput<'overview.get'>['fleet'][number]
type Sampled = EventPayload<'health.sampled'>
const RECENT = 120

const withSample = (entry: FleetEntry, sample: Sampled['sample'], health: Sampled['health']): FleetEntry => ({
  ...entry,
  health,
  recent: [
    ...entry.recent,
    { at: sample.at, up: sample.up, ...(sample.latency_ms !== undefined && { latency_ms: sample.latency_ms }) },
  ].slice(-RECENT),
})

function takeDelegation(summary: EventPayload<'delegation.changed'>): void {
  queryClient.setQueriesData<CommandOutput<'delegations.list'>>({ queryKey: ['delegations.list'] }, (shown) => {
    if (shown === undefined) return shown
    const others = shown.delegations.filter(({ task_id }) => task_id !== summary.task_id)
    return { delegations: [summary, ...others].sort((a, b) => b.created_at.localeCompare(a.created_at)) }
  })
  const key = ['delegations.get', { task_id: summary.task_id }]
  queryClient.setQueryData<CommandOutput<'delegations.get'>>(key, (shown) => shown && { ...shown, ...summary })
  if (summary.finished_at !== undefined) void invalidate('delegations.get', 'overview.get')
}

/** Connects what the engine tells with what is shown. Call once. */
export function startEventSync(): void {
  transport.onEvent((name, payload) => {
    const handler = HANDLERS[name as EngineEvent['name']] as ((payload: unknown) => void) | undefined
    handler?.(payload)
  })
  transport.onReconnect(() => void queryClient.invalidateQueries())
}
