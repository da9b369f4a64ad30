import { isStewardError, StewardError } from '../../../shared/model/errors'
import type { KeyId } from '../../../shared/model/ids'
import { registryKind } from '../../../shared/model/policy/registry-url'
import type { RegistryView } from '../../../shared/model/views'
import { audit, type EngineContext } from '../context'
import { type Progress, unwatched } from '../jobs'
import { changePolicy, changePolicyEntries, removePolicyEntry } from '../settings/change-policy'
import { configuredRegistries } from './configured-registries'
import { describeRegistry } from './registry-view'
import { refreshRegistries } from './search-agents'
import { arrangeSources } from './source-order'
import { inspectSource } from './sources'
import { verifyListed } from './verify-listed'

const HTTPS_TIMEOUT_MS = 5000
/** FAILURE_MODES 5.1 gives a git registry so long: it is cloned at first. */
const GIT_TIMEOUT_MS = 30_000

const inspectTimeout = (url: string): number => (registryKind(url) === 'git' ? GIT_TIMEOUT_MS : 2 * HTTPS_TIMEOUT_MS)

const NOT_ADDED = 'it was not added'

export interface NewRegistry {
  readonly url: string
  readonly name?: string | undefined
  readonly priority?: number | undefined
  readonly root_key?: KeyId | undefined
  readonly trust_on_first_use?: boolean | undefined
}

export async function listRegistries(context: EngineContext): Promise<RegistryView[]> {
  const registries = await configuredRegistries(context)
  return Promise.all(registries.map((entry) => describeRegistry(context, entry)))
}

/** What a registry shows before it is trusted: its name and the fingerprint of its root key. */
export async function inspect(context: EngineContext, url: string) {
  const { root } = await inspectSource(context, url, inspectTimeout(url))
  return { name: root.registry, root_key: root.root_key.key_id, expires_at: root.expires_at }
}

/** Adds a registry as `addRegistry` does, as a job for a person who waits. @throws StewardError `conflict` while the same is added, `cancelled` */
export const addAsked = (context: EngineContext, input: NewRegistry): Promise<RegistryView> =>
  context.jobs.run(
    { kind: 'add', subject: input.url, title: `Addition of ${input.url}`, step: 'Comparing its root key' },
    (progress) => addRegistry(context, input, progress),
    ({ name, state }) => ({
      text:
        state === 'ok' ? `${name} is among the registries` : `${name} is among the registries, and is yet to be read`,
    }),
  )

/**
 * Adds a registry to the policy file, with the root key that a person compared, or with the one it shows under
 * `trust_on_first_use` (TRUST "Bootstrap"), and reads it. Stopped before it is in the policy, it is not added; stopped after that,
 * it stays, and the next refresh reads it.
 *
 * @throws StewardError `registry_root_unknown` where neither is given, `registry_root_changed` where it shows another key,
 * `conflict` where it is there already, `cancelled`
 */
export async function addRegistry(
  context: EngineContext,
  input: NewRegistry,
  progress: Progress = unwatched(),
): Promise<RegistryView> {
  const shown = await progress.unlessStopped(inspectSource(context, input.url, inspectTimeout(input.url)), NOT_ADDED)
  const rootKey = acceptedKey(input, shown.root.root_key.key_id)
  const registries = context.policy().discovery.registries
  if (registries.some((entry) => entry.url === input.url))
    throw new StewardError('conflict', `${input.url} is already among the registries`, {
      suggestions: ['See them: steward registry list'],
    })
  const entry = {
    url: input.url,
    name: input.name ?? freeName(shown.root.registry, input.url, registries),
    timeout_ms: registryKind(input.url) === 'git' ? GIT_TIMEOUT_MS : HTTPS_TIMEOUT_MS,
    priority: input.priority ?? Math.max(0, ...registries.map(({ priority }) => priority)) + 1,
    root_keys: [rootKey],
  }
  await progress.turn(NOT_ADDED)
  await audit(context, 'registry.added', entry.name, {
    url: entry.url,
    root_key: rootKey,
    first_use: input.root_key === undefined,
  })
  await changePolicy(context, ['discovery', 'registries'], [...registries, entry])
  await readAdded(context, entry.url, progress)
  return viewOf(context, entry.url)
}

/** A mirror bears the name of what it mirrors: filed under one name, each would overwrite the other's rows. */
function freeName(own: string, url: string, others: readonly { name?: string | undefined }[]): string {
  const taken = new Set(others.map(({ name }) => name))
  if (!taken.has(own)) return own
  const named = registryKind(url) === 'git' ? `${own}-git` : `${own}-${new URL(url).host}`
  return taken.has(named) ? `${own} (${url})` : named
}

function acceptedKey(input: NewRegistry, shown: KeyId): KeyId {
  if (input.root_key === undefined && input.trust_on_first_use !== true)
    throw new StewardError(
      'registry_root_unknown',
      `${input.url} shows the root key ${shown}, which nobody has accepted yet`,
      {
        details: { root_key: shown },
        suggestions: [
          'Compare it with what the operator published, then give it as the root key',
          'Accept it as it is: --trust-on-first-use',
        ],
      },
    )
  if (input.root_key !== undefined && input.root_key !== shown)
    throw new StewardError('registry_root_changed', `${input.url} shows another root key than the one given`, {
      details: { expected: input.root_key, found: shown },
    })
  return shown
}

export async function removeRegistry(context: EngineContext, name: string): Promise<boolean> {
  const target = (await configuredRegistries(context)).find((registry) => registry.name === name)
  if (target === undefined)
    throw new StewardError('registry_unknown', `there is no registry ${name}`, {
      suggestions: ['See them: steward registry list'],
    })
  await audit(context, 'registry.removed', name, { url: target.url })
  const index = context.policy().discovery.registries.findIndex((entry) => entry.url === target.url)
  await removePolicyEntry(context, ['discovery', 'registries'], index)
  return context.store.cache.removeRegistry(name)
}

/** Asks the registries in this order from now on; those not named follow in the order they had. @throws StewardError `registry_unknown` */
export async function orderRegistries(context: EngineContext, names: readonly string[]): Promise<RegistryView[]> {
  const registries = await configuredRegistries(context)
  const unknown = names.find((name) => !registries.some((registry) => registry.name === name))
  if (unknown !== undefined)
    throw new StewardError('registry_unknown', `there is no registry ${unknown}`, {
      suggestions: ['See them: steward registry list'],
    })
  const place = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length)
  const order = [...registries].sort((a, b) => place(a.name) - place(b.name)).map(({ url }) => url)
  const changes = context.policy().discovery.registries.flatMap(({ url, priority }, index) => {
    const value = order.indexOf(url) + 1
    return value === priority ? [] : [{ index, field: 'priority', value }]
  })
  await changePolicyEntries(context, ['discovery', 'registries'], changes)
  await arrangeSources(context)
  return listRegistries(context)
}

async function readAdded(context: EngineContext, url: string, progress: Progress): Promise<void> {
  const registry = (await configuredRegistries(context)).find((entry) => entry.url === url)
  if (registry === undefined) return
  const [attempt] = await refreshRegistries(context, registry.name, progress).catch((error: unknown) => {
    // It was added all the same; the next refresh reads it.
    if (isStewardError(error) && error.code === 'cancelled') return []
    throw error
  })
  if (attempt?.outcome !== 'answered') return
  progress.step('Verifying the manifests it lists')
  await verifyListed(context, progress)
}

async function viewOf(context: EngineContext, url: string): Promise<RegistryView> {
  const registry = (await configuredRegistries(context)).find((entry) => entry.url === url)
  if (registry === undefined) throw new StewardError('registry_unknown', `${url} was not kept in the policy`)
  return describeRegistry(context, registry)
}
