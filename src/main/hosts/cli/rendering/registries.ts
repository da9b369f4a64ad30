import type { ImportOutcome, RegistryView } from '../../../../shared/contract'
import { counted } from '../../../../shared/model/counted'
import type { Ink } from './ink'
import { plain } from './plain'
import { duration, relative } from './time'
import { tree } from './tree'

const SIGNS: Readonly<Record<RegistryView['state'], string>> = { ok: '✅', failing: '❌', unknown: '⚠️ ' }

export function registryLines(registries: readonly RegistryView[], now: number, ink: Ink): string[] {
  if (registries.length === 0) return ['No registry is configured', ...tree(['Add one: steward registry add URL'])]
  return [...registries].sort((a, b) => a.priority - b.priority).flatMap((registry) => oneRegistry(registry, now, ink))
}

function oneRegistry(registry: RegistryView, now: number, ink: Ink): string[] {
  const latency = registry.latency_ms === undefined ? '' : `, ${duration(registry.latency_ms)}`
  const read = registry.last_success_at === undefined ? 'never read' : `read ${relative(registry.last_success_at, now)}`
  const snapshot = registry.snapshot_version === undefined ? '' : `, snapshot ${registry.snapshot_version}`
  const expiry =
    registry.snapshot_expires_at === undefined ? '' : `, expires ${relative(registry.snapshot_expires_at, now)}`
  return [
    `${registry.priority}. ${ink.strong(plain(registry.name))} ${plain(registry.url)}`,
    ...tree([
      `${SIGNS[registry.state]} ${counted(registry.agents, 'agent')}, ${read}${latency}${snapshot}${expiry}`,
      ...errorLines(registry, now, ink),
      `Root key: ${registry.root_key ?? '⚠️  none accepted yet'}`,
    ]),
  ]
}

function errorLines({ error, skipped_until }: RegistryView, now: number, ink: Ink): string[] {
  if (error === undefined) return []
  const again = skipped_until === undefined ? '' : `; asked again ${relative(skipped_until, now)}`
  return [`❌ ${ink.bad(plain(error.message))}${again}`]
}

export function importLines(outcomes: readonly ImportOutcome[], ink: Ink): string[] {
  const of = (outcome: ImportOutcome['outcome']): number => outcomes.filter((entry) => entry.outcome === outcome).length
  const lines = outcomes.map((entry) => {
    const name = `${plain(entry.file)}${entry.agent_id === undefined ? '' : ` → ${plain(entry.agent_id)}`}`
    if (entry.outcome === 'refused') return `❌ ${name}: ${ink.bad(plain(entry.reason ?? 'refused'))}`
    return `✅ ${name} (${entry.shape ?? 'manifest'}${entry.outcome === 'unchanged' ? ', unchanged' : ''})`
  })
  const summary = `Imported ${of('imported')}, unchanged ${of('unchanged')}, refused ${of('refused')}`
  return [...tree(lines), `${summary} of ${counted(outcomes.length, 'file')}`]
}
