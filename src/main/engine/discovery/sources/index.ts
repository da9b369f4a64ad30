import { registryKind } from '../../../../shared/model/policy/registry-url'
import type { EngineContext } from '../../context'
import type { ConfiguredRegistry } from '../configured-registries'
import { inspectRegistry } from '../registry-connection'
import { inspectGitSource, readGitSource } from './git-source'
import { readHttpsSource } from './https-source'
import type { SourceAnswer } from './source'

export { gitManifest } from './git-source'
export type { SourceAnswer } from './source'

/** Reads a registry in its own manner. Whatever it answers is verified alike. */
export const readSource = (
  context: EngineContext,
  registry: ConfiguredRegistry,
  signal?: AbortSignal,
): Promise<SourceAnswer> =>
  registry.kind === 'git' ? readGitSource(context, registry, signal) : readHttpsSource(context, registry, signal)

/** The root document a registry shows, whole but believed by nobody yet: for a person to compare the fingerprint. */
export const inspectSource = (context: EngineContext, url: string, timeoutMs: number) =>
  registryKind(url) === 'git' ? inspectGitSource(context, url, timeoutMs) : inspectRegistry(context, url, timeoutMs)
