import type { Figure, Measurement } from '../frame'
import { longestTask, openBrowser } from '../frame/browser-trace'
import { serveLargeProfile } from '../frame/large-profile'

const ATTESTATIONS = 5000
const ROUNDS = 7

async function run(): Promise<Measurement> {
  await using profile = await serveLargeProfile({
    agents: ATTESTATIONS / 4,
    attestations: ATTESTATIONS,
    tasks: 0,
    alerts: 0,
  })
  return { measured: await longestTasks(profile.url) }
}

/** The longest task of a page's main thread while it opens the screen and reads all of it, a sample an opening. */
async function longestTasks(url: string): Promise<number[]> {
  const browser = await openBrowser()
  const longest: number[] = []
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
      await page.goto(url)
      await page.getByText(/Connected/).waitFor()
      longest.push(await longestTask(browser, () => page.evaluate(openScreen, ATTESTATIONS)))
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
