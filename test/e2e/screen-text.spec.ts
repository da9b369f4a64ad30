import { expect, type Page, test } from '@playwright/test'
import { SCREENS } from '../../src/renderer/app/screens'
import { RunningLab } from '../fixtures/running-lab'
import { rawText, settled, sumOf, takeShifts, watchLayout } from '../fixtures/screen-text'

const AGENT = 'vibe-agency-orchestrator'
const MOST_SHIFT = 0.05

/** Every screen of the rail, and what lies beneath them. */
const PATHS = [
  ...SCREENS.map(({ path }) => path),
  `agents/${AGENT}`,
  ...['attestations', 'delegations', 'keys', 'trust', 'document'].map((tab) => `agents/${AGENT}?tab=${tab}`),
  `attestations/${AGENT}/orchestrate_sdlc`,
  `delegations/new?agent=${AGENT}`,
  `recovery/${AGENT}`,
  'settings?tab=text',
  'agents/nobody-by-this-name',
  'nowhere',
]

let lab: RunningLab
test.beforeAll(async () => {
  lab = await RunningLab.start()
})
test.afterAll(async () => {
  await lab.stop()
})

const DELEGATIONS = 'a[href^="#/delegations/task-"]'

async function come(page: Page, path: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#/${path}`)
  await expect(page.locator('main').getByRole('heading').or(page.getByText('There is nothing')).first()).toBeVisible()
  await settled(page)
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`speaks to people on every screen, and nothing jumps when data arrive (${colorScheme})`, async ({ browser }) => {
    test.setTimeout(180_000)
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    await watchLayout(page)
    await page.goto(lab.consoleUrl)
    await expect(page.getByText('Connected')).toBeVisible()
    const found: Record<string, readonly string[]> = {}
    await come(page, 'delegations')
    const task = (await page.locator(DELEGATIONS).first().getAttribute('href')) ?? ''
    for (const path of [...PATHS, task.slice('#/'.length)]) {
      await takeShifts(page)
      await come(page, path)
      const shifts = await takeShifts(page)
      const jumped = sumOf(shifts) > MOST_SHIFT ? shifts : []
      const raw = await rawText(page)
      if (raw.length + jumped.length > 0) found[path] = [...raw, ...jumped]
    }
    expect(found).toEqual({})
    await context.close()
  })
