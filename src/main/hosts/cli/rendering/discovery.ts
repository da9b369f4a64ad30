import type { AgentRow, DiscoverResult, RegistryAttempt } from '../../../../shared/contract'
import { counted } from '../../../../shared/model/counted'
import { fromInstant } from '../../../../shared/model/ids'
import type { Provenance } from '../../../../shared/model/provenance'
import { attestationLines } from './attestation'
import type { Ink } from './ink'
import { plain } from './plain'
import { duration, relative } from './time'
import { tree } from './tree'
import { availability, healthWords, levelWords, registryMark } from './words'

/** Which registries were tried and what came of it, then what was found (FAILURE_MODES 5.1 and 3.2 print it so). */
export function discoveryLines(result: DiscoverResult, now: number, ink: Ink): string[] {
  return [
    ...result.attempts.flatMap((attempt) => [...attemptLines(attempt, now, ink), '']),
    foundLine(result, now),
    ...nothingLines(result),
    ...result.rows.flatMap((row) => agentLines(row, now, ink)),
    ...moreLine(result, ink),
  ]
}

export function attemptLines(attempt: RegistryAttempt, now: number, ink: Ink): string[] {
  const url = plain(attempt.url)
  switch (attempt.outcome) {
    case 'answered':
      return [
        `Trying registry: ${url}...`,
        `✅ ${ink.good('Success')}${attempt.detail === undefined ? '' : ` (${plain(attempt.detail)})`}`,
      ]
    case 'unchanged':
      return [`Trying registry: ${url}...`, `✅ ${ink.good('Success')} (${plain(attempt.detail ?? 'unchanged')})`]
    case 'cached':
      return [`Using the cache of registry: ${url}`, `✅ ${ink.good('Fresh')} (not asked again)`]
    case 'skipped':
      return [`Skipping registry: ${url}`, `⚠️  ${skippedWords(attempt, now)}`]
    case 'failed':
      return [`Trying registry: ${url}...`, `❌ ${ink.bad(failureWords(attempt))}`]
  }
}

/** FAILURE_MODES 5.1: what was away a moment ago is not waited for again. */
function skippedWords(attempt: RegistryAttempt, now: number): string {
  const since = attempt.failed_at === undefined ? 'just now' : relative(attempt.failed_at, now)
  const until = attempt.retry_at === undefined ? '' : `, asked again ${relative(attempt.retry_at, now)}`
  const why = attempt.code === 'network_timeout' ? 'Timeout' : failureWords(attempt)
  return `Failed ${since} (${why})${until}`
}

function failureWords(attempt: RegistryAttempt): string {
  if (attempt.code === 'network_timeout') return `Timeout (${duration(attempt.duration_ms)})`
  const reason = plain(attempt.reason ?? 'No answer')
  // FAILURE_MODES 5.1 prints it so.
  return reason.includes('ECONNREFUSED') ? 'Connection refused' : reason
}

function foundLine(result: DiscoverResult, now: number): string {
  const [row] = result.rows
  const found = `Found ${counted(result.total, 'agent')}`
  if (row === undefined) return found
  const { fetched_at, expires_at } = row.provenance
  const kept = duration(fromInstant(expires_at) - fromInstant(fetched_at))
  return row.provenance.stale
    ? `${found} (⚠️  from an expired cache, read ${relative(fetched_at, now)}):`
    : `${found} (cached for ${kept}):`
}

const nothingLines = ({ total, attempts }: DiscoverResult): string[] =>
  total > 0
    ? []
    : tree(
        attempts.length === 0
          ? ['Nobody was asked: see the registries with steward registry list', 'Add one: steward registry add URL']
          : ['Search for less, or ask again: steward discover --refresh'],
      )

function agentLines({ summary, state, provenance, health, attestation }: AgentRow, now: number, ink: Ink): string[] {
  const mark = registryMark(state)
  const alive = health === undefined ? '' : `, ${healthWords(health, now, ink)}`
  const capabilities = summary.capabilities.map((name) => plain(name, 60)).join(', ')
  return [
    `  ${ink.strong(plain(summary.id))} v${plain(summary.version, 40)}${mark === '' ? '' : ` ${mark}`}`,
    ...attestationLines(attestation, now),
    `  - Status: ${availability(state)}${alive}`,
    `  - Capabilities: ${capabilities === '' ? 'none' : capabilities}`,
    `  - Source: ${provenanceWords(provenance, now)}`,
  ]
}

const SOURCES: Readonly<Record<Provenance['source_kind'], string>> = {
  registry: 'registry',
  git: 'git registry',
  import: 'import',
}

/** Where a row came from, how old it is, and how far it was verified: never left out (DESIGN §8). */
export function provenanceWords(provenance: Provenance, now: number): string {
  const version = provenance.snapshot_version === undefined ? '' : ` (snapshot ${provenance.snapshot_version})`
  const age = `${relative(provenance.fetched_at, now)}${provenance.stale ? ', stale' : ''}`
  const from = `${SOURCES[provenance.source_kind]} ${plain(provenance.source)}${version}`
  return `${from}, ${age}, ${levelWords(provenance.verification)}`
}

function moreLine({ rows, total }: DiscoverResult, ink: Ink): string[] {
  return rows.length < total
    ? [ink.faint(`  … and ${total - rows.length} more: raise --limit or narrow the search`)]
    : []
}
