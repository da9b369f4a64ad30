import type { QueryClient } from '@tanstack/react-query'
import type { Command, CommandInput, CommandOutput } from '../../shared/contract'
import type { Alert } from '../../shared/model/alert'
import type { DelegationDetail, DelegationSummary, TimelineEntry } from '../../shared/model/delegation'
import type { Drill } from '../../shared/model/drill'
import type { AgentHealth, HealthSample } from '../../shared/model/health'
import type { TaskId } from '../../shared/model/ids'
import { isUnderWay, type Job, sameJob } from '../../shared/model/job'
import type { RecoveryView } from '../../shared/model/recovery'
import type { Overview, RegistryView } from '../../shared/model/views'

/** Samples that a screen keeps while it stays open; the engine has the rest. */
const KEPT_SAMPLES = 2000
const KEPT_RECENT = 120

/** Changes every cached answer of a command in place; answers that were never asked for are left alone. */
const patch = <C extends Command>(
  queries: QueryClient,
  command: C,
  change: (answer: CommandOutput<C>, input: CommandInput<C>) => CommandOutput<C>,
): void => {
  // Pages of a command are kept under the same name, and are asked for again instead.
  for (const [key, answer] of queries.getQueriesData<CommandOutput<C>>({ queryKey: [command] }))
    if (answer !== undefined && key.length === 2) queries.setQueryData(key, change(answer, key[1] as CommandInput<C>))
}

/** Replaces the item of the same identity, or puts a new one first. */
const upsert = <T>(items: readonly T[], item: T, same: (other: T) => boolean): T[] =>
  items.some(same) ? items.map((other) => (same(other) ? item : other)) : [item, ...items]

const withSample = (fleet: Overview['fleet'], sample: HealthSample, health: AgentHealth): Overview['fleet'] =>
  fleet.map((row) => {
    if (row.summary.id !== sample.agent_id) return row
    const mark = {
      at: sample.at,
      up: sample.up,
      ...(sample.latency_ms === undefined ? {} : { latency_ms: sample.latency_ms }),
    }
    return { ...row, health, recent: [...row.recent, mark].slice(-KEPT_RECENT) }
  })

/** Samples of an agent come newest first, a fleet row's recent ones oldest first, as the engine answers them. */
export const addSample = (queries: QueryClient, sample: HealthSample, health: AgentHealth): void => {
  const id = sample.agent_id
  patch(queries, 'agents.health', (answer, input) =>
    input.agent_id === id ? { health, samples: [sample, ...answer.samples].slice(0, KEPT_SAMPLES) } : answer,
  )
  patch(queries, 'agents.get', (answer) => (answer.summary.id === id ? { ...answer, health } : answer))
  patch(queries, 'agents.list', (answer) => ({
    agents: answer.agents.map((row) => (row.summary.id === id ? { ...row, health } : row)),
  }))
  patch(queries, 'discover.search', (answer) => ({
    ...answer,
    rows: answer.rows.map((row) => (row.summary.id === id ? { ...row, health } : row)),
  }))
  patch(queries, 'overview.get', (answer) => ({ ...answer, fleet: withSample(answer.fleet, sample, health) }))
}

const KEPT_HEARTBEATS = 500

/** What is gone from the summary is gone from the whole answer too; a later sign of life is one more heartbeat. */
const withSummary = (
  { waits_for: _waits, error: _error, finished_at: _finished, phase: _phase, ...answer }: DelegationDetail,
  summary: DelegationSummary,
): DelegationDetail => {
  const heard = summary.last_heartbeat_at
  const known = heard === undefined || heard === answer.last_heartbeat_at
  return {
    ...answer,
    ...summary,
    heartbeats: known ? answer.heartbeats : [...answer.heartbeats, heard].slice(-KEPT_HEARTBEATS),
  }
}

export const changeDelegation = (queries: QueryClient, summary: DelegationSummary): void => {
  const same = (other: DelegationSummary): boolean => other.task_id === summary.task_id
  patch(queries, 'delegations.list', (answer, input) => {
    const belongs =
      (input.agent_id === undefined || input.agent_id === summary.agent_id) &&
      (input.state === undefined || input.state === summary.state) &&
      (input.since === undefined || summary.created_at >= input.since)
    return {
      delegations: belongs
        ? upsert(answer.delegations, summary, same)
        : answer.delegations.filter((other) => !same(other)),
    }
  })
  patch(queries, 'delegations.get', (answer) => (same(answer) ? withSummary(answer, summary) : answer))
  patch(queries, 'agents.get', (answer) =>
    answer.summary.id === summary.agent_id
      ? { ...answer, delegations: upsert(answer.delegations, summary, same) }
      : answer,
  )
}

/** @returns whether an earlier entry is missing, so that the whole timeline must be asked for again. */
export const addTimelineEntry = (queries: QueryClient, taskId: TaskId, entry: TimelineEntry): boolean => {
  let gap = false
  patch(queries, 'delegations.get', (answer) => {
    const last = answer.timeline.at(-1)?.seq ?? 0
    if (answer.task_id !== taskId || entry.seq <= last) return answer
    gap ||= entry.seq > last + 1
    return { ...answer, timeline: [...answer.timeline, entry] }
  })
  return gap
}

export const changeRegistry = (queries: QueryClient, registry: RegistryView): void => {
  const change = (registries: readonly RegistryView[]): RegistryView[] =>
    upsert(registries, registry, (other) => other.name === registry.name).sort((a, b) => a.priority - b.priority)
  patch(queries, 'registries.list', (answer) => ({ registries: change(answer.registries) }))
  patch(queries, 'overview.get', (answer) => ({ ...answer, registries: change(answer.registries) }))
}

export const changeDrill = (queries: QueryClient, drill: Drill): void => {
  patch(queries, 'drills.list', (answer) => ({
    drills: upsert(answer.drills, drill, (other) => other.id === drill.id),
  }))
  patch(queries, 'drills.get', (answer) => (answer.id === drill.id ? drill : answer))
}

export const changeRecovery = (queries: QueryClient, recovery: RecoveryView): void => {
  patch(queries, 'recovery.list', (answer) => ({
    recoveries: upsert(answer.recoveries, recovery, (other) => other.id === recovery.id),
  }))
  patch(queries, 'recovery.get', (answer) => (answer.id === recovery.id ? recovery : answer))
}

/** Those under way come first, then those that ended, the last to end first, as the engine lists them. */
export const changeJob = (queries: QueryClient, job: Job): void =>
  patch(queries, 'jobs.list', (answer) => {
    const others = answer.jobs.filter((other) => !sameJob(other, job))
    const [running, ended] = [others.filter(isUnderWay), others.filter((other) => !isUnderWay(other))]
    return { jobs: [...running, job, ...ended] }
  })

export const changeAlert = (queries: QueryClient, alert: Alert): void =>
  patch(queries, 'alerts.list', (answer, input) => ({
    alerts:
      input.state === undefined || input.state === alert.state
        ? upsert(answer.alerts, alert, (other) => other.id === alert.id)
        : answer.alerts.filter((other) => other.id !== alert.id),
  }))
