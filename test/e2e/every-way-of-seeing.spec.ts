import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { SCREENS } from '../../src/renderer/app/screens'
import { test } from '../fixtures/console-host'
import { allPaths, come } from '../fixtures/every-screen'
import type { RunningLab } from '../fixtures/running-lab'
import { brokenFocus, colourAlone, hiddenByZoom, moving } from '../fixtures/ways-of-seeing'

let lab: RunningLab
test.beforeAll(async ({ host }) => {
  lab = await host.startLab()
})
test.afterAll(async ({ host }) => {
  await host.stopLab(lab)
})
test.beforeEach(async ({ host, page }) => {
  test.setTimeout(240_000)
  await host.open(page)
})
test.afterEach(({ page }) => page.emulateMedia({ reducedMotion: null, forcedColors: null }))

/** What a look at each screen finds, by screen; nothing where all is well. */
async function lookAround(page: Page, look: (page: Page) => Promise<readonly string[]>): Promise<object> {
  const found: Record<string, readonly string[]> = {}
  for (const path of await allPaths(page)) {
    await come(page, path)
    const faults = await look(page)
    if (faults.length > 0) found[path] = faults
  }
  return found
}

test('at 200 % no screen scrolls sideways, and nothing that can be pressed is cut off, covered or out of reach', async ({
  page,
}) => {
  // What 1280 × 800 has room for when everything is twice as large.
  await page.setViewportSize({ width: 640, height: 400 })
  expect(await lookAround(page, hiddenByZoom)).toEqual({})
})

test('nothing moves for whoever asked for less motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  expect(await lookAround(page, moving)).toEqual({})
  await page.keyboard.press('Control+k')
  await page.getByLabel('Search screens, actions').waitFor()
  expect(await moving(page)).toEqual([])
})

test('with the system’s own colours a status is told by shape and word, and the focus is seen', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  expect(await lookAround(page, async (seen) => [...(await colourAlone(seen)), ...(await brokenFocus(seen))])).toEqual(
    {},
  )
})

test('with the system’s own colours axe finds nothing', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  const found: Record<string, readonly string[]> = {}
  for (const { path } of SCREENS) {
    await come(page, path)
    const { violations } = await new AxeBuilder({ page }).analyze()
    if (violations.length > 0) found[path] = violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)
  }
  expect(found).toEqual({})
})

test.describe('in Kolkata', () => {
  test.use({ timezoneId: 'Asia/Kolkata' })

  test('times are those of the reader’s own clock, with the exact UTC time on hover', async ({ page }) => {
    await come(page, 'agents/vibe-agency-orchestrator')
    const until = page.getByRole('listitem').filter({ hasText: 'The snapshot is valid until' }).locator('time')
    const at = new Date((await until.getAttribute('datetime')) ?? '')
    const hourAndMinute = at.toLocaleTimeString('en-GB', { timeZone: 'Asia/Kolkata', timeStyle: 'short' })
    await expect(until).toContainText(`, ${hourAndMinute}:`)
    await expect(until).toHaveAttribute('title', `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`)
  })
})
