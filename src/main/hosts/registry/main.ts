import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/model/duration'
import { systemClock, systemRandom } from '../../adapters/clock'
import { keepMemoryOutOfCoreDumps } from '../../adapters/keyvault'
import { openLog } from '../../adapters/log'
import { openRegistryStore } from '../../adapters/sqlite'
import type { Clock, Log } from '../../engine/ports'
import {
  applyDueRotations,
  createRegistry,
  holdEndorsements,
  holdNames,
  type RegistryContext,
  watchForRings,
  weighNames,
} from '../../engine/registry'
import { announceReady, endWithProcess, type Lifetime, newLifetime, runProgram } from '../program'
import { readCommandLine } from './command-line'
import { openRegistryKeys } from './registry-keys'
import { registryServer } from './registry-server'
import { openDesk } from './review-desk'

/** A registry runs for months: each day it looks whether its certificate or root document soon ends. */
function renewDaily(clock: Clock, log: Log, lifetime: Lifetime, renew: () => Promise<void>): void {
  let cancel: () => void = () => undefined
  const wait = (): void => {
    cancel = clock.after(DAY_MS, () => {
      renew().catch((error: unknown) =>
        log.error('the root document or the certificate was not renewed', { error: String(error) }),
      )
      wait()
    })
  }
  wait()
  lifetime.onEnd(async () => cancel())
}

/** Does something now (else first after a while) and again and again; a failure is told and does not end it. */
async function repeat(
  { clock, log }: RegistryContext,
  lifetime: Lifetime,
  { everyMs, what, work, now = true }: { everyMs: number; what: string; work: () => Promise<void>; now?: boolean },
): Promise<void> {
  let cancel: () => void = () => undefined
  const failed = (error: unknown): void => log.error(`${what} failed`, { error: String(error) })
  const wait = (): void => {
    cancel = clock.after(everyMs, () => {
      work().catch(failed)
      wait()
    })
  }
  lifetime.onEnd(async () => cancel())
  wait()
  if (now) await work()
}

/** Rotations whose time for a veto is over count from then on, also those that matured while the registry was down. */
async function startDuties(registry: RegistryContext, lifetime: Lifetime): Promise<void> {
  const rotations = { everyMs: MINUTE_MS, what: 'applying due rotations', work: () => applyDueRotations(registry) }
  await repeat(registry, lifetime, rotations)
  const saving = { everyMs: MINUTE_MS, what: 'saving uses', work: () => registry.uses.save(registry.store), now: false }
  await repeat(registry, lifetime, saving)
  const names = { everyMs: HOUR_MS, what: 'weighing names by their use', work: () => weighNames(registry), now: false }
  await repeat(registry, lifetime, names)
  // Nobody waits for it: a registry answers while its endorsements are looked through.
  const rings = { everyMs: HOUR_MS, what: 'looking for fake endorsers', work: () => watchForRings(registry) }
  void repeat(registry, lifetime, rings).catch((error: unknown) =>
    registry.log.error('looking for fake endorsers failed', { error: String(error) }),
  )
}

async function start(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2))
  const { home, name, host, port, validityHours } = command
  const lifetime = newLifetime()
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const clock = systemClock()
  const log = openLog(join(home, 'registry.log'))
  endWithProcess(lifetime, (error) => log.error('the registry did not close cleanly', { error: String(error) }))
  const { store, notice } = await openRegistryStore({ file: join(home, 'registry.db'), clock, log })
  lifetime.onEnd(() => store.close())
  if (notice) log.error('the store was damaged and replaced', { ...notice })
  keepMemoryOutOfCoreDumps()
  const keys = await openRegistryKeys(command, clock)
  const { root, snapshotSigner } = keys
  const desk = await openDesk(home, clock, log)
  lifetime.onEnd(() => desk.workers.close())
  const registry = createRegistry({
    store,
    clock,
    log,
    root,
    snapshotSigner,
    validityMs: validityHours * HOUR_MS,
    desk,
  })
  holdNames(registry)
  holdEndorsements(registry)
  lifetime.onEnd(() => registry.uses.save(store))
  const server = await registryServer(registry, systemRandom, await keys.tls(), command.quotas)
  lifetime.onEnd(() => server.close())
  renewDaily(clock, log, lifetime, async () => {
    if (await root.renewIfDue()) log.info('root document renewed', { version: root.content.version })
    server.renew(await keys.tls())
  })
  await startDuties(registry, lifetime)
  const url = await server.listen(host, port)
  announceReady({ kind: 'registry', name, url, root_key: root.content.root_key.key_id })
}

runProgram(start)
