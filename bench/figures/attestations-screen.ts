import { createRequire } from 'node:module'
import { serveConsole } from '../../src/main/hosts/loopback/console-server'
import { openEngine } from '../../src/main/hosts/profile/open-engine'
import type { ListedAttestation } from '../../src/shared/model/attestation'
import { type Digest, type KeyId, toInstant } from '../../src/shared/model/ids'
import { agentSummary } from '../../src/shared/model/manifest'
import { type Figure, type Measurement, project, temporaryFolder } from '../frame'

const HOUR_MS = 3_600_000
const AGENTS = 1250
const CAPABILITIES = ['plan', 'build', 'test', 'deploy']
const ATTESTATIONS = AGENTS * CAPABILITIES.length
const ROUNDS = 7

const digestOf = (number: number): Digest => `sha256:${number.toString(16).padStart(64, '0')}` as Digest

/** Every seventh fails and is extended; the rest is spread over the day. */
function listed(number: number, capability: string, now: number): ListedAttestation {
  const issued = now - (number % 23) * HOUR_MS
  const original = { issued_at: toInstant(issued), expires_at: toInstant(issued + 24 * HOUR_MS) }
  const extensions = number % 7 === 0 ? 1 : 0
  return {
    capability,
    digest: digestOf(number),
    manifest: digestOf(0),
    ...original,
    extensions,
    degraded: extensions > 0,
    original,
    tests: { passed: 380 - extensions * 12, failed: extensions * 12, skipped: 3 },
    refresh_hours: 6,
    submitted_at: original.issued_at,
  }
}

async function run(): Promise<Measurement> {
  using home = temporaryFolder()
  const open = await openEngine({ folder: home.path, name: 'bench', host: 'loopback', version: 'bench' })
  const now = Date.now()
  const agents = Array.from({ length: AGENTS }, (_, agent) => ({
    summary: agentSummary.parse({
      id: `agent-${agent}`,
      name: `Agent ${agent}`,
      version: '1.0.0',
      description: 'One of many',
      owner: 'bench',
      lifecycle: 'active',
      capabilities: CAPABILITIES,
      shape: 'published',
    }),
    source: 'bench',
    sourceKind: 'registry' as const,
    state: 'active' as const,
    manifestDigest: digestOf(0),
    revision: 1,
    snapshotVersion: 1,
    fetchedAt: toInstant(now),
    expiresAt: toInstant(now + 24 * HOUR_MS),
    verification: 'unchecked' as const,
    attestations: CAPABILITIES.map((capability, index) => listed(agent * 4 + index, capability, now)),
  }))
  const registry = {
    name: 'bench',
    url: 'https://registry.bench',
    rootKey: digestOf(1) as string as KeyId,
    snapshotVersion: 1,
  }
  await open.engine.context.store.cache.replaceSnapshot(registry, agents, [])
  const server = await serveConsole(open, project('out', 'renderer'), 0)
  try {
    return { measured: await longestTasks(server.url) }
  } finally {
    await server.close()
    await open.close()
  }
}

/** The longest task of a page's main thread while it opens the screen and reads all of it, a sample an opening. */
async function longestTasks(url: string): Promise<number[]> {
  // Not bundled: it finds its own files beside itself.
  const { chromium } = createRequire(project('package.json'))('playwright-core') as typeof import('playwright-core')
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const longest: number[] = []
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
      await page.goto(url)
      await page.getByText('Connected').waitFor()
      const worst = await page.evaluate(async (rows) => {
        let worstMs = 0
        new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) worstMs = Math.max(worstMs, duration)
        }).observe({ type: 'longtask' })
        location.hash = '#/attestations'
        const isThere = () => document.querySelector(`[aria-rowcount="${rows + 1}"]`) !== null
        while (!isThere()) await new Promise((done) => setTimeout(done, 50))
        await new Promise((done) => setTimeout(done, 500))
        return worstMs
      }, ATTESTATIONS)
      longest.push(worst)
      await page.close()
    }
  } finally {
    await browser.close()
  }
  return longest
}

export const figures: readonly Figure[] = [
  {
    name: 'attestations-screen',
    says: `the longest task of the page's main thread while the Attestations screen opens on ${ATTESTATIONS.toLocaleString('en')} attestations`,
    baseline: 'a budget: beyond it a person feels the page stand still',
    unit: 'ms',
    limit: { amount: 100 },
    run,
  },
]
