import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Page } from 'playwright-core'
import { built, type Figure, type Measurement, temporaryFolder } from '../frame'
import { openBrowser } from '../frame/browser-trace'

const ROUNDS = 3
const PATIENCE_MS = 120_000

/** The console as `npm start` opens it in a browser, on a home with nothing in it. */
async function newConsole(home: string): Promise<AsyncDisposable & { readonly url: string }> {
  const child = spawn(process.execPath, [built('loopback.js'), '--no-open', '--announce'], {
    env: { ...process.env, STEWARD_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const { url } = JSON.parse(line) as { url: string }
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT')
      await once(child, 'exit')
    },
  }
}

/** Milliseconds from the click on an empty console until the lab's own shows that each of its agents has answered a poll. */
async function fleetAfterClick(page: Page): Promise<number> {
  const clicked = performance.now()
  await page.getByRole('button', { name: 'Start the lab' }).click()
  const opened = page.waitForEvent('popup', { timeout: PATIENCE_MS })
  await page.getByRole('link', { name: 'Open the lab' }).click({ timeout: PATIENCE_MS })
  const lab = await opened
  await lab.getByRole('link', { name: /^Healthy 5$/ }).waitFor({ timeout: PATIENCE_MS })
  return performance.now() - clicked
}

async function run(): Promise<Measurement> {
  const browser = await openBrowser()
  const measured: number[] = []
  try {
    for (let round = 0; round < ROUNDS; round++) {
      using home = temporaryFolder()
      await using opened = await newConsole(home.path)
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
      await page.goto(opened.url)
      measured.push(await fleetAfterClick(page))
      await page.close()
    }
  } finally {
    await browser.close()
  }
  return { measured }
}

export const figures: readonly Figure[] = [
  {
    name: 'first-run',
    says: 'from the click on "Start the lab" in an empty console until all five agents of the lab are healthy',
    baseline: 'a minute',
    unit: 'ms',
    limit: { amount: 60_000 },
    counts: 'worst',
    run,
  },
]
