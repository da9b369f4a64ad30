import { createRequire } from 'node:module'
import type { Browser, CDPSession } from 'playwright-core'
import { project } from './places'

/** A Chromium of this machine, for as long as the scope lasts. */
export async function openBrowser(): Promise<Browser> {
  // Not bundled: it finds its own files beside itself.
  const { chromium } = createRequire(project('package.json'))('playwright-core') as typeof import('playwright-core')
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly args: { readonly name?: string }
  /** Time the thread itself worked, in microseconds: what else the machine does does not count. */
  readonly tdur?: number
}

/** The longest task of a page's main thread while something is done, in milliseconds of that thread. */
export async function longestTask(browser: Browser, work: () => Promise<void>): Promise<number> {
  return longestOf(await traced(await browser.newBrowserCDPSession(), work))
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
  await session.detach()
  return events
}

function longestOf(events: readonly TraceEvent[]): number {
  const thread = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`
  const mains = new Set(events.filter(({ args }) => args.name === 'CrRendererMain').map(thread))
  const tasks = events.filter((event) => event.name.endsWith('RunTask') && mains.has(thread(event)))
  if (tasks.length === 0) throw new Error('the browser traced no task')
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000
}
