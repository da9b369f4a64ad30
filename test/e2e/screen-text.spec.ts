import { expect, test } from '@playwright/test'
import { allPaths, come, untilAttested } from '../fixtures/every-screen'
import { RunningLab } from '../fixtures/running-lab'
import { rawText, sumOf, takeShifts, watchLayout } from '../fixtures/screen-text'

const MOST_SHIFT = 0.05

let lab: RunningLab
test.beforeAll(async () => {
  lab = await RunningLab.start()
})
test.afterAll(async () => {
  await lab.stop()
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`speaks to people on every screen, and nothing jumps when data arrive (${colorScheme})`, async ({ browser }) => {
    test.setTimeout(180_000)
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    await watchLayout(page)
    await page.goto(lab.consoleUrl)
    await expect(page.getByText('Connected')).toBeVisible()
    await untilAttested(page)
    const found: Record<string, readonly string[]> = {}
    for (const path of await allPaths(page)) {
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
