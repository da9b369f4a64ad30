import { createRequire } from 'node:module'
import type { CDPSession } from 'playwright-core'
import { serveConsole } from '../../src/main/hosts/loopback/console-server'
import { openEngine } from '../../src/main/hosts/profile/open-engine'
import type { ListedAttestation } from '../../src/shared/model/attestation'
import { HOUR_MS } from '../../src/shared/model/duration'
import { type Digest, type KeyId, toInstant } from '../../src/shared/model/ids'
import { agentSummary } from '../../src/shared/model/manifest'
import { type Figure, type Measurement, project, temporaryFolder } from '../frame'

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

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly args: { readonly name?: string }
  /** Time the thread itself worked, in microseconds: what else the machine does does not count. */
  readonly tdur?: number
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
      const events = await traced(await browser.newBrowserCDPSession(), () => page.evaluate(openScreen, ATTESTATIONS))
      longest.push(longestOf(events))
      await page.close()
    }
  } finally {
    await browser.close()
  }
  return longest
}

/** Runs in the page: opens the screen and resolves when all of it has been read. */
async function openScreen(rows: number): Promise<void> {
  location.hash = '#/attestations'
  while (document.querySelector(`[aria-rowcount="${rows + 1}"]`) === null)
    await new Promise((done) => setTimeout(done, 50))
  await new Promise((done) => setTimeout(done, 500))
}

async function traced(session: CDPSession, work: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  const includedCategories = ['toplevel', '__metadata']
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories } })
  await work()
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await complete
  return events
}

function longestOf(events: readonly TraceEvent[]): number {
  const thread = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`
  const mains = new Set(events.filter(({ args }) => args.name === 'CrRendererMain').map(thread))
  const tasks = events.filter((event) => event.name.endsWith('RunTask') && mains.has(thread(event)))
  if (tasks.length === 0) throw new Error('the browser traced no task')
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000
}

export const figures: readonly Figure[] = [
  {
    name: 'attestations-screen',
    says: `the longest task of the page's main thread, in time of that thread, while the Attestations screen opens on ${ATTESTATIONS.toLocaleString('en')} attestations`,
    baseline: 'a budget: beyond it a person feels the page stand still',
    unit: 'ms',
    limit: { amount: 100 },
    run,
  },
]
