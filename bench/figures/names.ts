import { distance } from 'fastest-levenshtein'
import { systemClock } from '../../src/main/adapters/clock'
import { openLog } from '../../src/main/adapters/log'
import { WorkerPool } from '../../src/main/adapters/worker-pool'
import type { WorkKinds } from '../../src/main/engine/ports'
import { checkName, NameIndex, type NameRules } from '../../src/main/protocol/review/names'
import { listedNames, mutated } from '../../test/fixtures/names'
import { seeded } from '../../test/fixtures/seeded'
import type { Figure, Measurement } from '../frame'

const NAMES = 200_000
const LOOKUPS = 150
const TURN = 30
const WARM_UP = 500
const BUILDS = 3
const CHECKS = 2000
const BATCH = 200

const rules: NameRules = {
  reviewIfSimilar: true,
  blockUnicodeLookalikes: true,
  reviewRisk: 0.6,
  similarMeans: 'risk',
  allowed: [],
}

const timed = (work: () => unknown): number => {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** Names that differ from listed ones by two random edits, and as many that are nothing like any. */
function queries(listed: readonly string[], count: number, seed = 5): string[] {
  const chance = seeded(seed)
  return Array.from({ length: count }, () => {
    const name = listed[Math.floor(chance() * listed.length)] ?? ''
    return mutated(mutated(name, chance), chance)
  })
}

async function lookup(): Promise<Measurement> {
  const listed = listedNames(NAMES)
  const index = new NameIndex(listed.map((name) => ({ name })))
  const scan = (query: string) =>
    listed.filter((name) => Math.abs(name.length - query.length) <= 2 && distance(name, query) <= 2)
  const asked = queries(listed, LOOKUPS)
  for (const query of queries(listed, WARM_UP, 6)) index.within(query)
  const measured: number[] = []
  const baseline: number[] = []
  // In turns of many: right after a scan of all names, a lookup would find nothing but names in the processor's caches.
  for (let at = 0; at < asked.length; at += TURN) {
    const turn = asked.slice(at, at + TURN)
    for (const query of turn) measured.push(timed(() => index.within(query)) * 1000)
    for (const query of turn) baseline.push(timed(() => scan(query)) * 1000)
  }
  return { measured, baseline }
}

async function check(): Promise<Measurement> {
  const listed = listedNames(NAMES)
  const index = new NameIndex(listed.map((name) => ({ name })))
  const times = queries(listed, CHECKS).map((name) => timed(() => checkName(index, { name }, rules)))
  const batches = Array.from({ length: CHECKS / BATCH }, (_, at) => times.slice(at * BATCH, (at + 1) * BATCH))
  // The first batch is warm-up.
  return { measured: batches.slice(1).map((batch) => batch.sort((a, b) => a - b)[Math.floor(BATCH * 0.95)] ?? 0) }
}

/** In the worker thread, from the text of a list to the first answer. */
async function build(measure: (load: () => Promise<unknown>) => Promise<number>): Promise<Measurement> {
  const text = listedNames(NAMES).join('\n')
  const measured: number[] = []
  for (let round = 0; round < BUILDS; round++) {
    const workers = new WorkerPool<WorkKinds>({ clock: systemClock(), log: openLog() })
    const ask = workers.of('names')
    await ask('check', { proposed: [], rules })
    measured.push(await measure(() => ask('loadList', text)))
    await workers.close()
  }
  return { measured }
}

const duration = async (load: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await load()
  return performance.now() - start
}

const memory = async (load: () => Promise<unknown>): Promise<number> => {
  const before = process.memoryUsage().rss
  await load()
  return (process.memoryUsage().rss - before) / 1_000_000
}

export const figures: readonly Figure[] = [
  {
    name: 'names-lookup',
    says: `all names within distance 2, of ${NAMES}`,
    baseline: 'a scan of the names of like length',
    unit: 'µs',
    limit: { timesBaseline: 1 / 200 },
    run: lookup,
  },
  {
    name: 'names-check',
    says: `the whole check of a proposed name beside ${NAMES}, slowest twentieth`,
    baseline: 'a budget',
    unit: 'ms',
    limit: { amount: 10 },
    run: check,
  },
  {
    name: 'names-build',
    says: `an index of ${NAMES} names, built in its thread`,
    baseline: 'a budget',
    unit: 'ms',
    limit: { amount: 4000 },
    counts: 'worst',
    run: () => build(duration),
  },
  {
    name: 'names-memory',
    says: `memory of an index of ${NAMES} names, while it is built`,
    baseline: 'a budget',
    unit: 'MB',
    limit: { amount: 300 },
    counts: 'worst',
    run: () => build(memory),
  },
]
