import { systemClock } from '../../src/main/adapters/clock'
import { openLog } from '../../src/main/adapters/log'
import { WorkerPool } from '../../src/main/adapters/worker-pool'
import type { WorkKinds } from '../../src/main/engine/ports'
import { SybilAnalysis } from '../../src/main/protocol/review/sybil'
import { honestPopulation, NOW, type Population, withRing, withSeeds } from '../../test/fixtures/endorsement-graphs'
import { seeded } from '../../test/fixtures/seeded'
import type { Figure, Measurement } from '../frame'

const AGENTS = 100_000
const ENDORSEMENTS = 1_000_000
/** Makes on average ten endorsements an agent. */
const LINKS = 8
const ADDED = 200

function population(): Population {
  const chance = seeded(9)
  const whole = withRing(honestPopulation(AGENTS - 100, chance, LINKS), { size: 100, waited: true, bought: 5 }, chance)
  const agents = withSeeds(whole.agents, 50, 0, chance)
  return { agents, endorsements: whole.endorsements.slice(-ENDORSEMENTS) }
}

async function analysis(): Promise<Measurement> {
  const { agents, endorsements } = population()
  if (endorsements.length < ENDORSEMENTS) throw new Error(`only ${endorsements.length} endorsements were made`)
  const workers = new WorkerPool<WorkKinds>({ clock: systemClock(), log: openLog() })
  const ask = workers.of('sybil')
  await ask('inspect', 'nobody')
  const measured: number[] = []
  for (let round = 0; round < 3; round++) {
    const start = performance.now()
    const rings = await ask('analyse', { agents, endorsements, now: NOW })
    measured.push(performance.now() - start)
    if (rings.length === 0) throw new Error('the ring was not found: a fast miss is no figure')
  }
  await workers.close()
  return { measured }
}

async function addition(): Promise<Measurement> {
  const { agents, endorsements } = population()
  const analysed = new SybilAnalysis(agents, endorsements, NOW)
  const chance = seeded(10)
  const anyone = () => agents[Math.floor(chance() * agents.length)]?.id ?? ''
  const measured = Array.from({ length: ADDED }, () => {
    const start = performance.now()
    analysed.add({ from: anyone(), to: anyone(), at: NOW })
    return performance.now() - start
  })
  return { measured: measured.slice(10) }
}

export const figures: readonly Figure[] = [
  {
    name: 'sybil-analysis',
    says: `${AGENTS} agents and ${ENDORSEMENTS} endorsements analysed in a thread, sent there included`,
    baseline: 'a budget',
    unit: 'ms',
    limit: { amount: 15_000 },
    counts: 'worst',
    run: analysis,
  },
  {
    name: 'sybil-addition',
    says: `one endorsement more among ${ENDORSEMENTS}, its ends scored anew`,
    baseline: 'a budget',
    unit: 'ms',
    limit: { amount: 20 },
    counts: 'worst',
    run: addition,
  },
]
