import { toInstant } from '../../../shared/model/ids'
import type { DiagnosticsBundle } from '../../../shared/model/views'
import { withoutSecrets } from '../../protocol/diagnostics'
import { audit, type EngineContext } from '../context'
import { listRegistries } from '../discovery/manage-registries'
import { healthOf } from '../health/health-of'
import { systemStatus } from '../identity/vault'
import { describePolicy } from '../settings/change-policy'

const LOG_LINES = 1000
const MOST_AGENTS = 500
/** Of pino: what is at least as grave is an error. */
const ERROR_LEVEL = 50

const NOTE = `What Steward Console knows of itself, for whoever looks for what went wrong.
No key, passphrase or token is in it: they are left out where they are named and where they show by their form.
No input, artifact or result of a task is in it. Names of agents, addresses of registries and what the log says of them are.
Read it before you hand it on.
`

/** How this program and its profile stand, without a secret, as one file that can be handed to somebody else. */
export async function diagnostics(context: EngineContext): Promise<DiagnosticsBundle> {
  const { surroundings, profile, clock } = context
  const lines = (await surroundings.logLines(LOG_LINES)).map(readLine)
  const sections: Readonly<Record<string, unknown>> = {
    about: { ...(await systemStatus(context)), written_at: toInstant(clock.now()), ...surroundings.machine() },
    policy: await changedRules(context),
    store: await storeState(context),
    keys: keysByRole(context),
    registries: await listRegistries(context),
    agents: await agentsHealth(context),
    alerts: (await context.store.alerts.list({ state: 'open' })).map(({ evidence: _evidence, ...alert }) => alert),
  }
  const files = [
    { name: 'README.txt', text: NOTE },
    ...Object.entries(sections).map(([name, facts]) => ({
      name: `${name}.json`,
      text: `${JSON.stringify(withoutSecrets(facts), undefined, 2)}\n`,
    })),
    { name: 'log.jsonl', text: asLines(lines) },
    { name: 'errors.jsonl', text: asLines(lines.filter(isError)) },
  ]
  const content = Buffer.from(await surroundings.pack(files)).toString('base64')
  await audit(context, 'diagnostics.written', profile.name)
  const stamp = toInstant(clock.now())
    .slice(0, 16)
    .replaceAll(/[^0-9]/g, '')
  return {
    file_name: `steward-diagnostics-${profile.name}-${stamp}.tar.gz`,
    content,
    contains: files.map(({ name }) => name),
  }
}

/** A line of the log; what is not JSON is kept as the text that it is. */
function readLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return { msg: line }
  }
}

const isError = (line: unknown): boolean =>
  typeof line === 'object' && line !== null && 'level' in line && Number(line.level) >= ERROR_LEVEL

const asLines = (lines: readonly unknown[]): string =>
  lines.map((line) => `${JSON.stringify(withoutSecrets(line))}\n`).join('')

/** The rules that a person changed, each under its own name, so that a rule named for a secret is left out. */
async function changedRules(context: EngineContext): Promise<Record<string, unknown>> {
  const { fields } = await describePolicy(context)
  return Object.fromEntries(
    fields.filter(({ set_at }) => set_at !== undefined).map(({ path, value }) => [path.join('.'), value]),
  )
}

async function storeState({ store, surroundings }: EngineContext) {
  return {
    sizes_bytes: await surroundings.sizes(),
    condition: await store.condition(),
    cache: await store.cache.size(),
    audit: await store.audit.verify(),
  }
}

/** How many keys the vault holds for what; a locked vault tells nothing. */
function keysByRole({ vault }: EngineContext) {
  if (!vault.isOpen()) return { vault: 'not open' }
  const counts: Record<string, number> = {}
  for (const { role } of vault.list()) counts[role] = (counts[role] ?? 0) + 1
  return { vault: 'open', opened_by: vault.openedBy(), counts }
}

async function agentsHealth(context: EngineContext) {
  const { rows } = await context.store.cache.searchAgents({ limit: MOST_AGENTS })
  const served = rows.filter(({ summary }) => summary.endpoint !== undefined)
  return Promise.all(
    served.map(async ({ summary, source, state, verification }) => ({
      ...{ id: summary.id, version: summary.version, source, state, verification },
      health: await healthOf(context, summary.id),
    })),
  )
}
