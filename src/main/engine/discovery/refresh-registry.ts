import { isStewardError, StewardError } from '../../../shared/model/errors'
import { fromInstant, toInstant } from '../../../shared/model/ids'
import type { RegistryAttempt } from '../../../shared/model/views'
import { MAX_SNAPSHOT_BYTES, verifySnapshot } from '../../protocol/discovery'
import type { EngineContext } from '../context'
import { type Progress, unwatched } from '../jobs'
import { adoptSnapshot } from './adopt-snapshot'
import type { ConfiguredRegistry } from './configured-registries'
import { envelopeOf } from './registry-connection'
import { rememberFailure, rememberUnchanged } from './remember-attempt'
import { readSource, type SourceAnswer } from './sources'

/** Base64 in JSON around the documents. */
const OVERHEAD = 1.5

/** Undefined where whoever began it stopped it. */
type Attempt = Promise<RegistryAttempt | undefined>

const underWay = new WeakMap<EngineContext, Map<string, Attempt>>()

/**
 * Refreshes once for however many ask meanwhile: a follower, a person and a discovery may come at the same moment. Whoever stops
 * what others wait for as well stops it for himself alone: they begin anew.
 *
 * @throws StewardError `cancelled` where `progress` is stopped; what the registry listed before is then still what is cached
 */
export async function refreshRegistry(
  context: EngineContext,
  registry: ConfiguredRegistry,
  progress: Progress = unwatched(),
): Promise<RegistryAttempt> {
  const attempts = underWay.get(context) ?? new Map<string, Attempt>()
  underWay.set(context, attempts)
  for (;;) {
    const known = attempts.get(registry.url)
    const came = await (known
      ? progress.unlessStopped(known, asBefore(registry))
      : begin(attempts, context, registry, progress))
    if (came !== undefined) return came
    await progress.turn(asBefore(registry))
  }
}

function begin(
  attempts: Map<string, Attempt>,
  context: EngineContext,
  registry: ConfiguredRegistry,
  progress: Progress,
): Attempt {
  const attempt = attemptRefresh(context, registry, progress).finally(() => attempts.delete(registry.url))
  attempts.set(registry.url, attempt)
  return attempt
}

/** What stopping leaves of a registry that was not read. */
const asBefore = ({ name }: ConfiguredRegistry): string => `what ${name} listed before stays`

/**
 * Brings the cache up to a registry's newest snapshot. Never throws for what the registry did: the attempt says what came of
 * it, and the cache is left as it was (FAILURE_MODES 5.1 `try_next_registry`).
 */
async function attemptRefresh(context: EngineContext, registry: ConfiguredRegistry, progress: Progress): Attempt {
  const started = context.clock.now()
  const told = (outcome: RegistryAttempt['outcome']): RegistryAttempt => ({
    registry: registry.name,
    url: registry.url,
    outcome,
    duration_ms: Math.max(0, context.clock.now() - started),
  })
  try {
    const { changed, answer } = await readAndAdopt(context, registry, progress)
    const outcome = changed ? 'answered' : 'unchanged'
    await context.store.registryLog.append(registry.url, {
      at: toInstant(context.clock.now()),
      outcome,
      latency_ms: answer.latencyMs,
    })
    return { ...told(outcome), ...(answer.detail !== undefined && { detail: answer.detail }) }
  } catch (error) {
    if (!isStewardError(error)) throw error
    if (progress.signal.aborted) return undefined
    await rememberFailure(context, registry, error)
    return { ...told('failed'), reason: error.message, code: error.code }
  }
}

async function readAndAdopt(context: EngineContext, registry: ConfiguredRegistry, progress: Progress) {
  if (registry.rootKeys.length === 0)
    throw new StewardError('registry_root_unknown', `no root key of ${registry.name} was accepted yet`, {
      suggestions: [`Compare and accept it: steward registry add ${registry.url}`],
    })
  const answer = await readSource(context, registry, progress.signal)
  assertRootForward(registry, answer)
  // From here on nothing is waited for: what a registry lists is replaced in one transaction or not at all.
  await progress.turn()
  const expired =
    answer.body === undefined
      ? await takeUnchanged(context, registry, answer)
      : await takeSnapshot(context, registry, answer, answer.body)
  // DESIGN §11 "frozen registry": whoever withholds new snapshots can only show one that has expired. A mirror may be late.
  if (expired && registry.kind === 'https') throw frozen(registry)
  return { changed: answer.body !== undefined, answer: expired ? lateMirror(answer) : answer }
}

/** Returns whether the snapshot has expired. */
async function takeSnapshot(
  context: EngineContext,
  registry: ConfiguredRegistry,
  answer: SourceAnswer,
  body: Uint8Array,
): Promise<boolean> {
  const verified = verifySnapshot(envelopeOf(body, MAX_SNAPSHOT_BYTES * OVERHEAD), answer.root.root, {
    now: context.clock.now(),
    highestVersionSeen: registry.known?.snapshotVersion,
  })
  // TRUST "Time": the latest time in a verified snapshot is a floor under the system clock.
  context.clock.raiseFloor(fromInstant(verified.snapshot.issued_at))
  await adoptSnapshot(context, registry, answer, verified)
  return verified.expired
}

async function takeUnchanged(
  context: EngineContext,
  registry: ConfiguredRegistry,
  answer: SourceAnswer,
): Promise<boolean> {
  await rememberUnchanged(context, registry, answer)
  const expiresAt = registry.known?.snapshotExpiresAt
  return expiresAt !== undefined && context.clock.now() >= fromInstant(expiresAt)
}

/** An older root could bring back a snapshot key that was taken from its holder. */
function assertRootForward({ name, known }: ConfiguredRegistry, { root }: SourceAnswer): void {
  const seen = known?.rootVersion ?? 0
  if (root.root.version >= seen) return
  throw new StewardError('snapshot_rollback', `${name} shows a root document older than one already seen`, {
    details: { registry: name, version: root.root.version, highest_version_seen: seen },
    suggestions: ['Tell its operator: the registry was set back, or somebody replays an old root document.'],
  })
}

const frozen = ({ name, known }: ConfiguredRegistry): StewardError =>
  new StewardError('snapshot_expired', `${name} shows a snapshot that has expired: it is good for browsing only`, {
    details: { registry: name, ...(known?.snapshotExpiresAt && { expires_at: known.snapshotExpiresAt }) },
    suggestions: ['Tell its operator: its snapshots are no longer renewed, or somebody holds the new ones back.'],
  })

const lateMirror = (answer: SourceAnswer): SourceAnswer => ({
  ...answer,
  detail: `${answer.detail ?? 'read'}; its snapshot has expired: for browsing only`,
})
