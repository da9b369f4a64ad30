import { StewardError } from '../../../shared/model/errors'
import type { AgentId, Digest } from '../../../shared/model/ids'
import {
  MAX_MANIFEST_BYTES,
  MAX_SNAPSHOT_BYTES,
  verifyManifestEnvelope,
  verifySnapshot,
} from '../../protocol/discovery'
import { parseEnvelope } from '../../protocol/identity'
import { audit, type EngineContext } from '../context'
import { type ConfiguredRegistry, configuredRegistries } from './configured-registries'
import { callRegistry } from './registry-connection'
import { GIT_ROOT, GIT_SNAPSHOT, gitManifestPath } from './sources/git-layout'
import { readHttpsSource } from './sources/https-source'

/** So many documents are asked for at once. */
const AT_ONCE = 8
const MAX_ENVELOPE_BYTES = 2 * MAX_MANIFEST_BYTES

export interface ExportedRegistry {
  readonly registry: string
  readonly folder: string
  readonly commit: string
  /** False where the folder held the same already. */
  readonly changed: boolean
  readonly snapshot_version: number
  readonly agents: number
}

/**
 * Writes a registry as a git registry (DESIGN §4): its root document, its signed snapshot and every manifest it lists, each
 * verified before it is written. Whoever clones the folder's repository needs to trust nobody on the way.
 *
 * @throws StewardError `registry_unknown`, `conflict` where the folder holds something else, and as the registry's answers
 */
export async function exportRegistry(
  context: EngineContext,
  input: { folder: string; registry?: string | undefined },
): Promise<ExportedRegistry> {
  const registry = await sourceOf(context, input.registry)
  const { known: _cached, ...asked } = registry
  const { root, body } = await readHttpsSource(context, { ...asked, known: undefined })
  if (body === undefined) throw new StewardError('response_malformed', `${registry.name} sent no snapshot`)
  const { snapshot } = verifySnapshot(parseEnvelope(body, { maxBytes: 1.5 * MAX_SNAPSHOT_BYTES }), root.root, {
    now: context.clock.now(),
    highestVersionSeen: registry.known?.snapshotVersion,
  })
  const files = new Map<string, Uint8Array>([
    [GIT_ROOT, Buffer.from(JSON.stringify(root.envelope))],
    [GIT_SNAPSHOT, body],
  ])
  const listed = snapshot.agents.map(({ summary, manifest_digest }) => ({ id: summary.id, digest: manifest_digest }))
  for (let start = 0; start < listed.length; start += AT_ONCE)
    await Promise.all(
      listed.slice(start, start + AT_ONCE).map(async ({ id, digest }) => {
        files.set(gitManifestPath(id), await manifestOf(context, registry, root.root, { id, digest }))
      }),
    )
  const message = `Snapshot ${snapshot.version} of ${snapshot.registry}`
  const written = await context.git.publish(input.folder, files, {
    message,
    author: snapshot.registry,
    at: context.clock.now(),
  })
  await audit(context, 'registry.exported', registry.name, { folder: input.folder, version: snapshot.version })
  return {
    registry: registry.name,
    folder: input.folder,
    ...written,
    snapshot_version: snapshot.version,
    agents: listed.length,
  }
}

async function sourceOf(context: EngineContext, name: string | undefined): Promise<ConfiguredRegistry> {
  const registry = (await configuredRegistries(context)).find(
    (entry) => entry.kind === 'https' && (name === undefined || entry.name === name),
  )
  if (registry !== undefined) return registry
  throw new StewardError(
    'registry_unknown',
    name === undefined ? 'no registry is configured that could be exported' : `there is no registry ${name} to export`,
    { suggestions: ['See them: steward registry list'] },
  )
}

async function manifestOf(
  context: EngineContext,
  registry: ConfiguredRegistry,
  root: Parameters<typeof callRegistry>[2],
  { id, digest }: { id: AgentId; digest: Digest },
): Promise<Uint8Array> {
  const path = `/v1/documents/${encodeURIComponent(digest)}`
  const { body } = await callRegistry(context, registry, root, { method: 'GET', path, maxBytes: MAX_ENVELOPE_BYTES })
  const envelope = parseEnvelope(body, { maxBytes: MAX_ENVELOPE_BYTES })
  const verified = verifyManifestEnvelope(envelope, { now: context.clock.now(), agentId: id })
  if (verified.digest === digest) return body
  throw new StewardError('digest_mismatch', `${registry.name} sent another manifest of ${id} than its snapshot lists`, {
    details: { expected: digest, found: verified.digest },
  })
}
