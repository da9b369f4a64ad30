import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { StewardError } from '../../../shared/model/errors'
import type { Policy } from '../../../shared/model/policy'
import { BlobStore, checkpointFolders, ResultFolders } from '../../adapters/blobs'
import { type SystemClock, systemClock, systemRandom } from '../../adapters/clock'
import { profileSurroundings } from '../../adapters/diagnostics'
import type { PinnedHttp } from '../../adapters/http'
import { FileVault } from '../../adapters/keyvault/file-vault'
import { openLog } from '../../adapters/log'
import { policyFileIn, readKeptPolicy } from '../../adapters/policy-file'
import { QuarantineFolders } from '../../adapters/quarantine'
import { loadedLater, openClientStore } from '../../adapters/sqlite'
import { WorkerPool } from '../../adapters/worker-pool'
import { type Api, createApi } from '../../api'
import { Engine, type EngineContext } from '../../engine'
import { Jobs } from '../../engine/jobs'
import { AgentLinks } from '../../engine/link/agent-links'
import type {
  DrillGrounds,
  EngineEvent,
  Http,
  Keyring,
  Log,
  PolicyFile,
  Programs,
  Unlock,
  WorkKinds,
} from '../../engine/ports'
import { BUILD } from './version'

export interface EngineOptions {
  readonly folder: string
  readonly name: string
  readonly host: EngineContext['profile']['host']
  readonly version: string
  /** Tried when the vault is opened; without it the profile's key file is, where there is one. */
  readonly unlock?: Unlock | undefined
  /** Leaves the vault closed until something is asked that may need it; default: it is opened at start. */
  readonly vaultWhenNeeded?: boolean
  /** Default: the system's. */
  readonly clock?: SystemClock
  /** The desktop's; a host without one opens the vault by passphrase or key file. */
  readonly keyring?: Keyring
  /** What the host can start for a person; a host without a window starts nothing. */
  readonly programs?: Programs
  /** What drills may harm; a host that ends with a single command hands nothing over. */
  readonly drillGrounds?: DrillGrounds | undefined
}

export interface OpenEngine {
  readonly engine: Engine
  readonly api: Api
  /** Resolves when the vault is open, where there is one and a way to open it. */
  unlocked(): Promise<void>
  subscribe(listener: (event: EngineEvent) => void): () => void
  close(): Promise<void>
}

const FLOOR = 'time_floor'

/** Where a profile keeps the key file that opens its vault without a person. */
export const keyFileOf = (folder: string): string => join(folder, 'vault.key')

const noPrograms: Programs = {
  async startLab() {
    throw new StewardError('unavailable', 'this program can start no lab', {
      suggestions: ['Start it in a terminal: npm run lab'],
    })
  },
}

/** A search of the cache signs nothing and calls nobody as anyone: opening the vault for it would cost more than it does. */
const needsNoKey = (command: string): boolean => command === 'discover.search' || command === 'discover.facets'

async function parsed(text: string | undefined, format: PolicyFile['format']): Promise<Policy> {
  if (text === undefined) return (await import('../../../shared/model/policy')).defaultPolicy()
  const { parsePolicy } = await import('../../protocol/policy')
  return parsePolicy(text, { format }).policy
}

/** Composes a profile's engine from its adapters. The caller holds the profile's lease. */
export async function openEngine(options: EngineOptions): Promise<OpenEngine> {
  const { folder } = options
  const logFile = join(folder, 'logs', 'engine.log')
  const log = openLog(logFile)
  const wall = options.clock ?? systemClock()
  const { store, notice } = await openClientStore({ file: join(folder, 'store.db'), clock: wall, log })
  wall.raiseFloor(Number((await store.settings.get(FLOOR)) ?? 0))
  const clock: EngineContext['clock'] = {
    now: () => wall.now(),
    after: (ms, callback) => wall.after(ms, callback),
    behindMs: () => wall.behindMs(),
    raiseFloor(ms) {
      wall.raiseFloor(ms)
      void store.settings
        .set(FLOOR, String(ms))
        .catch((error: unknown) => log.error('the time floor was not kept', { error: String(error) }))
    },
  }
  const policyFile = policyFileIn(folder)
  const kept = { folder, file: policyFile, build: BUILD, log }
  let policy = await readKeptPolicy(kept, (text) => parsed(text, policyFile.format))
  const vault = new FileVault(join(folder, 'vault'), clock)
  let opened: Promise<void> | undefined
  const unlocked = (): Promise<void> => {
    opened ??= openVault(vault, options, log)
    return opened
  }
  if (!options.vaultWhenNeeded) await unlocked()
  let connections: PinnedHttp | undefined
  const http = loadedLater<Http>(async () => {
    const { PinnedHttp } = await import('../../adapters/http')
    connections = new PinnedHttp({
      clock,
      random: systemRandom,
      log,
      policy: () => ({
        offline: policy.network.offline,
        allowPrivateAddresses: policy.network.allow_private_addresses,
      }),
    })
    return connections
  })
  const workers = new WorkerPool<WorkKinds>({ clock, log })
  const blobs = new BlobStore(join(folder, 'blobs'))
  const listeners = new Set<(event: EngineEvent) => void>()
  const emit = (event: EngineEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const engine = new Engine({
    clock,
    random: systemRandom,
    log,
    store,
    vault,
    keyring: options.keyring,
    http,
    git: loadedLater(
      async () => new (await import('../../adapters/git')).GitCopies({ folder: join(folder, 'git'), http, clock }),
    ),
    blobs,
    results: new ResultFolders(join(folder, 'results'), blobs),
    tests: loadedLater(async () => (await import('../../adapters/process/test-runner')).processTestRunner(clock)),
    quarantine: new QuarantineFolders(join(folder, 'quarantine')),
    checkpoints: checkpointFolders(() => resolve(folder, policy.delegation.checkpointing.checkpoint_storage)),
    recovered: loadedLater<EngineContext['recovered']>(async () =>
      (await import('../../adapters/workspace')).taskWorkspace(join(folder, 'recovered')),
    ),
    workers,
    links: new AgentLinks(store.links, clock, () => policy.delegation),
    policyFile,
    programs: options.programs ?? noPrograms,
    surroundings: profileSurroundings(folder, logFile),
    drillGrounds: options.drillGrounds,
    policy: () => policy,
    adoptPolicy: (next) => {
      policy = next
    },
    emit,
    jobs: new Jobs({ clock, emit, turn: () => new Promise((resume) => setImmediate(resume)) }),
    listening: new Map(),
    presence: { lastAskedAt: clock.now() },
    profile: { name: options.name, host: options.host, version: options.version, startedAt: clock.now() },
  })
  if (notice) await (await import('../../engine/alerts/raise')).noticeStore(engine.context, notice)
  return {
    engine,
    api: createApi(engine, log, (command) => (needsNoKey(command) ? undefined : unlocked())),
    unlocked,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      // What is under way ends with its connections; the store keeps it for the next start.
      await Promise.all([engine.stop(), connections?.close(), workers.close()])
      await store.close()
      vault.lock()
      log.close()
    },
  }
}

async function openVault(vault: FileVault, { folder, unlock }: EngineOptions, log: Log): Promise<void> {
  const { keepMemoryOutOfCoreDumps } = await import('../../adapters/keyvault/core-dumps')
  const dumps = keepMemoryOutOfCoreDumps()
  if (!dumps.memoryLeftOut) log.warn('this system may write the memory of a crash to its disk', { ...dumps })
  if (!(await vault.exists())) return
  if (unlock) await vault.open(unlock)
  else if (existsSync(keyFileOf(folder))) await vault.open({ method: 'key_file', path: keyFileOf(folder) })
}
