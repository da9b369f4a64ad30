import type { Alert } from '../../../shared/model/alert'
import type { DelegationSummary } from '../../../shared/model/delegation'
import { DAY_MS, HOUR_MS } from '../../../shared/model/duration'
import { type Instant, toInstant } from '../../../shared/model/ids'
import type { AttentionItem, Overview } from '../../../shared/model/views'
import { attestationRows } from '../attestation/attestation-rows'
import type { EngineContext } from '../context'
import { listRegistries } from '../discovery/manage-registries'
import { healthOf } from '../health/health-of'
import { reviewAttention } from '../review/review-attention'
import { attestationAttention, attestationCounts, attestationLink } from './attested'

const FLEET = 50
const RECENT_SAMPLES = 120
const MOST_TASKS = 1000
const SEVERITY_RANK = { critical: 0, warning: 1, info: 2 } as const

/** Is anything wrong, and what first? (SCREENS "Overview") */
export async function overview(context: EngineContext): Promise<Overview> {
  const now = context.clock.now()
  const [alerts, tasks, registries, { rows }, attested, reviews] = await Promise.all([
    context.store.alerts.list({ state: 'open' }),
    context.store.delegations.list({ since: toInstant(now - DAY_MS), limit: MOST_TASKS }),
    listRegistries(context),
    context.store.cache.searchAgents({ limit: FLEET }),
    attestationRows(context),
    context.store.reviews.list({ state: 'open' }),
  ])
  const served = rows.filter((row) => row.summary.endpoint !== undefined && row.sourceKind !== 'import')
  const fleet = await Promise.all(
    served.map(async (row) => {
      const samples = await context.store.health.samples(row.summary.id, toInstant(now - DAY_MS), RECENT_SAMPLES)
      const recent = samples
        .map(({ at, up, latency_ms }) => ({ at, up, ...(latency_ms !== undefined && { latency_ms }) }))
        .reverse()
      return { summary: row.summary, health: await healthOf(context, row.summary.id), recent }
    }),
  )
  return {
    attention: attention(alerts, tasks, [...attestationAttention(attested, now), ...reviewAttention(reviews)]),
    attestations: attestationCounts(attested, now),
    fleet,
    delegations_by_hour: byHour(tasks, now),
    registries,
  }
}

/** The recommended action, where it is not to look first. */
const ACTIONS: Partial<Record<Alert['kind'], string>> = {
  task_failed: 'See why',
  unusual_signing: 'Recover',
  rotation_due: 'Rotate',
}

/** The screen that deals with it. */
function linkOf({ kind, subject, agent_id, evidence }: Alert): string {
  if (kind === 'task_failed' && subject) return `/delegations/${subject}`
  if (agent_id === undefined) return '/alerts'
  if (kind === 'unusual_signing') return `/recovery/${agent_id}`
  if (kind === 'rotation_due') return '/keys'
  return kind.startsWith('attestation_') ? attestationLink(agent_id, evidence['capability']) : `/agents/${agent_id}`
}

function attention(
  alerts: readonly Alert[],
  tasks: readonly DelegationSummary[],
  others: readonly AttentionItem[],
): AttentionItem[] {
  const fromAlerts = alerts.map(
    (alert): AttentionItem => ({
      severity: alert.severity,
      text: alert.text,
      subject: alert.agent_id ?? alert.subject ?? '',
      since: alert.first_at,
      action: ACTIONS[alert.kind] ?? 'Look into it',
      link: linkOf(alert),
    }),
  )
  const stalled = tasks
    .filter((task) => task.state === 'stalled')
    .map(
      (task): AttentionItem => ({
        severity: 'warning',
        text: `Task stalled: no heartbeat from ${task.agent_id}`,
        subject: task.task_id,
        since: task.last_heartbeat_at ?? task.updated_at,
        action: 'Recover',
        link: `/delegations/${task.task_id}`,
      }),
    )
  return [...fromAlerts, ...others, ...stalled].sort(
    (a, b) => SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] || a.since.localeCompare(b.since),
  )
}

function byHour(tasks: readonly DelegationSummary[], now: number): Overview['delegations_by_hour'] {
  const first = Math.floor(now / HOUR_MS) - 23
  const hours = Array.from({ length: 24 }, (_, index) => ({
    hour: toInstant((first + index) * HOUR_MS) as Instant,
    completed: 0,
    failed: 0,
    cancelled: 0,
    open: 0,
  }))
  for (const task of tasks) {
    const hour = hours[Math.floor(Date.parse(task.created_at) / HOUR_MS) - first]
    if (hour === undefined) continue
    if (task.state === 'completed' || task.state === 'failed' || task.state === 'cancelled') hour[task.state]++
    else hour.open++
  }
  return hours
}
