import type { CDPSession, Page } from 'playwright-core'
import type { Figure, Measurement } from '../frame'
import { longestTask, openBrowser } from '../frame/browser-trace'
import { serveLargeProfile } from '../frame/large-profile'

const AMOUNTS = { agents: 100_000, attestations: 5000, tasks: 1000, alerts: 500 }
const HOLDS = 'on 100,000 cached agents, 5,000 attestations, 1,000 tasks and 500 alerts'
const SCREENS = [
  'agents',
  'delegations',
  'discover',
  'attestations',
  'alerts',
  'review',
  'keys',
  'registries',
  'audit',
  'settings',
  'overview',
]
const ROUNDS = 2
/** What is drawn after the first answer, such as the further pages of a long list, is waited for as well. */
const QUIET_MS = 700
const WARM_NAVIGATIONS = 300
const NAVIGATIONS = 2000
const MB = 1024 * 1024

async function openConsole(url: string) {
  const browser = await openBrowser()
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(url)
  await page.getByText(/Connected/).waitFor()
  return { browser, page, [Symbol.asyncDispose]: () => browser.close() }
}

/** Runs in the page: clicks a screen's link; the milliseconds until it shows its heading, waits for nothing, and has been painted. */
async function clickScreen(path: string): Promise<number> {
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
  const link = document.querySelector<HTMLElement>(`.rail a[href="#/${path}"]`)
  if (!link) throw new Error(`there is no link to ${path}`)
  const clicked = performance.now()
  link.click()
  do await painted()
  while (
    location.hash !== `#/${path}` ||
    document.querySelector('main h1') === null ||
    document.querySelector('main [aria-busy=true]') !== null
  )
  return performance.now() - clicked
}

type Trace = (work: () => Promise<void>) => Promise<number>

/** Each screen by itself, over and over; what came of each. */
async function perScreen(measure: (page: Page, path: string, trace: Trace) => Promise<number>): Promise<Measurement> {
  await using profile = await serveLargeProfile(AMOUNTS)
  await using opened = await openConsole(profile.url)
  const measured: number[] = []
  for (let round = 0; round < ROUNDS; round++)
    for (const path of SCREENS) {
      const ms = await measure(opened.page, path, (work) => longestTask(opened.browser, work))
      process.stderr.write(`  ${path}: ${ms.toFixed(0)} ms\n`)
      measured.push(ms)
      await opened.page.waitForTimeout(QUIET_MS)
    }
  return { measured }
}

const interactive = () => perScreen((page, path) => page.evaluate(clickScreen, path))

const tasks = () =>
  perScreen((page, path, trace) =>
    trace(async () => {
      await page.evaluate(clickScreen, path)
      await page.waitForTimeout(QUIET_MS)
    }),
  )

/** The heap in bytes when nothing is left that nobody holds. */
async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

/** The page's heap after so many clicks, and after as many as a long day has. */
async function heapOverTime(): Promise<{ warm: number; late: number }> {
  await using profile = await serveLargeProfile(AMOUNTS)
  await using opened = await openConsole(profile.url)
  const { page } = opened
  const session = await page.context().newCDPSession(page)
  const go = async (from: number, to: number): Promise<void> => {
    for (let step = from; step < to; step++) await page.evaluate(clickScreen, SCREENS[step % SCREENS.length] ?? '')
  }
  await go(0, WARM_NAVIGATIONS)
  const warm = await heapOf(session)
  await go(WARM_NAVIGATIONS, NAVIGATIONS)
  return { warm, late: await heapOf(session) }
}

/** One long day serves both figures. */
let day: ReturnType<typeof heapOverTime> | undefined
const longDay = () => (day ??= heapOverTime())

const heap = async (): Promise<Measurement> => ({ measured: [(await longDay()).late / MB] })

async function heapGrowth(): Promise<Measurement> {
  const { warm, late } = await longDay()
  return { measured: [late / MB], baseline: [warm / MB] }
}

export const figures: readonly Figure[] = [
  {
    name: 'console-interactive',
    says: `from the click on a screen until it is all there and painted, the slowest screen, ${HOLDS}`,
    baseline: 'a budget: beyond it a person waits',
    unit: 'ms',
    limit: { amount: 1000 },
    counts: 'worst',
    run: interactive,
  },
  {
    name: 'console-tasks',
    says: `the longest task of the page's main thread, in time of that thread, while each screen opens, ${HOLDS}`,
    baseline: 'a budget: beyond it a person feels the page stand still',
    unit: 'ms',
    limit: { amount: 100 },
    counts: 'worst',
    run: tasks,
  },
  {
    name: 'console-heap',
    says: `the page's heap after ${NAVIGATIONS.toLocaleString('en')} navigations and a garbage collection, ${HOLDS}`,
    baseline: 'a budget',
    unit: 'MB',
    limit: { amount: 300 },
    run: heap,
  },
  {
    name: 'console-heap-growth',
    says: `the same heap, against what it was after ${WARM_NAVIGATIONS} navigations`,
    baseline: `the heap after ${WARM_NAVIGATIONS} navigations`,
    unit: 'MB',
    limit: { timesBaseline: 1.05 },
    run: heapGrowth,
  },
]
