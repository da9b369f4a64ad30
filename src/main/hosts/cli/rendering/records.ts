import type { CommandOutput, PolicyView, SystemStatus } from '../../../../shared/contract'
import type { Alert } from '../../../../shared/model/alert'
import type { AuditState } from '../../../../shared/model/audit'
import { counted } from '../../../../shared/model/counted'
import type { KeyEntry } from '../../../../shared/model/key'
import type { Ink } from './ink'
import { plain, safeJson } from './plain'
import { relative } from './time'
import { columns, tree } from './tree'

export function statusLines(status: SystemStatus, attached: boolean, now: number): string[] {
  const host = attached ? `${status.host}, running since ${relative(status.started_at, now)}` : 'this command'
  return [
    `Steward ${plain(status.version)}, profile ${plain(status.profile)}`,
    ...tree([
      `Engine: ${host}`,
      `Vault: ${status.vault === 'open' ? '✅ open' : status.vault === 'locked' ? '⚠️  locked' : '❌ missing'}`,
      `Client: ${status.client_id === undefined ? '⚠️  not enrolled' : plain(status.client_id)}`,
      ...(status.offline ? ['⚠️  Offline by policy: every connection is refused'] : []),
    ]),
  ]
}

export function keyLines(keys: readonly KeyEntry[], now: number, ink: Ink): string[] {
  if (keys.length === 0) return ['No keys yet', ...tree(['Make one: steward keygen --role owner --agent ID'])]
  return keys.flatMap((key) => [
    `${ink.strong(key.role)} ${key.key_id}`,
    ...tree([
      `${key.algorithm}, made ${relative(key.created_at, now)}`,
      ...(key.agent_id === undefined ? [] : [`Agent: ${plain(key.agent_id)}`]),
      `Label: ${plain(key.label)}`,
    ]),
  ])
}

const SEVERITIES: Readonly<Record<Alert['severity'], string>> = { info: 'ℹ️ ', warning: '⚠️ ', critical: '❌' }

export function alertLines(alerts: readonly Alert[], now: number, ink: Ink): string[] {
  if (alerts.length === 0) return ['✅ No alerts']
  return alerts.flatMap((alert) => [
    `${SEVERITIES[alert.severity]} ${ink.strong(plain(alert.text))}`,
    ...tree([
      `${alert.state}, ${relative(alert.last_at, now)}${alert.count > 1 ? `, ${alert.count} times` : ''}`,
      ...(alert.agent_id === undefined ? [] : [`Agent: ${plain(alert.agent_id)}`]),
      `Id: ${plain(alert.id)}`,
    ]),
  ])
}

export function auditLines({ entries, state }: CommandOutput<'audit.list'>, ink: Ink): string[] {
  const rows = entries.map((entry) => [
    String(entry.seq),
    entry.at,
    plain(entry.actor, 40),
    plain(entry.action, 40),
    plain(entry.subject, 80),
  ])
  return [...columns(rows), ...auditStateLines(state, ink)]
}

export function auditStateLines({ intact, entries, broken_at, countersigned = [] }: AuditState, ink: Ink): string[] {
  return [
    intact
      ? `✅ ${ink.good('Intact')}, ${counted(entries, 'entry', 'entries')}`
      : `❌ ${ink.bad(`Broken at entry ${broken_at ?? 'unknown'}`)} of ${entries}`,
    ...tree(
      countersigned.map(({ registry, root_key, entries: upTo, at, holds }) =>
        holds
          ? `Countersigned by ${plain(registry)} up to entry ${upTo}, ${at}; its root key: ${root_key}`
          : `❌ ${plain(registry)} has countersigned another log, at ${at}; its root key: ${root_key}`,
      ),
    ),
  ]
}

/** Each value that was set, with its line; all of them where `all`. */
export function policyLines(policy: PolicyView, all: boolean, ink: Ink): string[] {
  const shown = policy.fields.filter((field) => all || field.set_at !== undefined)
  const rows = shown.map((field) => [
    field.path.map((part) => plain(part, 80)).join('.'),
    plain(safeJson(field.value), 120),
    field.set_at === undefined ? 'default' : `line ${field.set_at.line}`,
  ])
  return [
    `${plain(policy.file, 4096)} (${policy.format})`,
    ...(rows.length === 0 ? ['Every value is the default; see them: steward policy show --all'] : []),
    ...columns(rows, (cell, column) => (column === 2 ? ink.faint(cell) : cell)),
  ]
}
