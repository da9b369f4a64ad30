import { StewardError } from '../../../../shared/model/errors'
import type { AgentId } from '../../../../shared/model/ids'
import { inspectRoot, MAX_MANIFEST_BYTES, MAX_SNAPSHOT_BYTES, verifyRoot } from '../../../protocol/discovery'
import type { EngineContext } from '../../context'
import type { GitSync } from '../../ports'
import { envelopeOf, type RegistryAddress } from '../registry-connection'
import { GIT_ROOT, GIT_SNAPSHOT, gitManifestPath } from './git-layout'
import type { SourceAnswer } from './source'

const MAX_ROOT_BYTES = 512 * 1024
/** Pack and documents of some hundred thousand agents. */
const MAX_REPOSITORY_BYTES = 512 * 1024 * 1024

const WORDS: Readonly<Record<GitSync['how'], string>> = {
  cloned: 'cloned git repository',
  updated: 'updated git repository',
  unchanged: 'git repository unchanged',
  read: 'read git repository',
}

async function fileOf(context: EngineContext, url: string, path: string, maxBytes: number): Promise<Uint8Array> {
  const bytes = await context.git.read(url, path, maxBytes)
  if (bytes !== undefined) return bytes
  throw new StewardError('registry_unavailable', `the git repository ${url} has no file ${path}: it is no registry`, {
    suggestions: ['Have its operator export one: steward registry export DIR'],
  })
}

const syncOf = (
  context: EngineContext,
  { url, timeoutMs }: RegistryAddress,
  signal?: AbortSignal,
): Promise<GitSync> => {
  if (context.policy().network.offline && !url.startsWith('git+file:'))
    throw new StewardError('unavailable', 'no-network mode is on: nothing is connected to', {
      suggestions: ['Turn it off in Settings, or: steward policy set network.offline false'],
    })
  return context.git.sync(url, { timeoutMs, maxBytes: MAX_REPOSITORY_BYTES, ...(signal && { signal }) })
}

/** Reads a git registry's root and snapshot at its newest commit; only what is new is fetched (FAILURE_MODES 5.1). */
export async function readGitSource(
  context: EngineContext,
  registry: RegistryAddress & { readonly known?: { readonly etag?: string } | undefined },
  signal?: AbortSignal,
): Promise<SourceAnswer> {
  const startedAt = context.clock.now()
  const synced = await syncOf(context, registry, signal)
  const envelope = envelopeOf(await fileOf(context, registry.url, GIT_ROOT, MAX_ROOT_BYTES), MAX_ROOT_BYTES)
  const root = { ...verifyRoot(envelope, registry.rootKeys, context.clock.now()), envelope }
  const unchanged = registry.known?.etag === synced.commit
  return {
    root,
    body: unchanged ? undefined : await fileOf(context, registry.url, GIT_SNAPSHOT, MAX_SNAPSHOT_BYTES),
    etag: synced.commit,
    // A clock that is set back meanwhile must not make what is kept unreadable.
    latencyMs: Math.max(0, context.clock.now() - startedAt),
    detail: WORDS[synced.how],
  }
}

/** The root document of a git registry, believed by nobody yet: for a person to compare the fingerprint. */
export async function inspectGitSource(context: EngineContext, url: string, timeoutMs: number) {
  await syncOf(context, { url, timeoutMs, rootKeys: [] })
  const envelope = envelopeOf(await fileOf(context, url, GIT_ROOT, MAX_ROOT_BYTES), MAX_ROOT_BYTES)
  return { ...inspectRoot(envelope, context.clock.now()), envelope }
}

/** An agent's manifest as the repository holds it; undefined where it has none. */
export const gitManifest = (context: EngineContext, url: string, id: AgentId): Promise<Uint8Array | undefined> =>
  context.git.read(url, gitManifestPath(id), 2 * MAX_MANIFEST_BYTES)
