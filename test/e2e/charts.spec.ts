import { expect, type Locator, type Page } from '@playwright/test'
import { test } from '../fixtures/console-host'
import { untilAttested } from '../fixtures/every-screen'
import type { RunningLab } from '../fixtures/running-lab'

// Every chart of the overview leads to the rows behind it, by mouse and by keyboard, and each figure is the number of its rows.

let lab: RunningLab
test.beforeAll(async ({ host }) => {
  test.setTimeout(180_000)
  lab = await host.startLab()
})
test.afterAll(({ host }) => host.stopLab(lab))
test.beforeEach(async ({ host, page }) => {
  await page.emulateMedia({ forcedColors: 'none' })
  await host.open(page)
})

const rowsOf = (page: Page, list: string): Locator => page.getByRole('region', { name: list }).locator('tbody tr')
const panel = (page: Page, title: string): Locator =>
  page.locator('section', { has: page.getByRole('heading', { level: 2, name: title }) })
const numbersIn = (text: string | null): number[] => (text?.match(/\d+/g) ?? []).map(Number)
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

interface Way {
  readonly from: (page: Page) => Locator
  /** The figure that the element shows. */
  readonly figure: (element: Locator) => Promise<number>
  readonly address: RegExp
  /** The list it leads to; it holds as many rows as the figure says. */
  readonly rows: (page: Page) => Locator
  readonly heading: string
}

const last = async (element: Locator): Promise<number> => numbersIn(await element.textContent()).at(-1) ?? Number.NaN

const WAYS: Readonly<Record<string, Way>> = {
  'the health of the fleet': {
    from: (page) => panel(page, 'Fleet').getByRole('link', { name: /^Healthy \d+$/ }),
    figure: last,
    address: /#\/agents\?health=healthy$/,
    rows: (page) => rowsOf(page, 'agents').filter({ hasText: 'Healthy' }),
    heading: 'Agents',
  },
  'an hour of delegations': {
    from: (page) => panel(page, 'Delegations by hour').locator('svg a').last(),
    // `09:00: 3 completed, 1 failed`
    figure: async (element) => sum(numbersIn(await element.getAttribute('aria-label')).slice(2)),
    address: /#\/delegations\?from=[^&]+&until=[^&]+$/,
    rows: (page) => rowsOf(page, 'delegations'),
    heading: 'Delegations',
  },
  'the delegations that were completed': {
    from: (page) => panel(page, 'Delegations by hour').getByRole('link', { name: /^\d+ completed$/ }),
    figure: last,
    address: /#\/delegations\?outcome=completed&from=/,
    rows: (page) => rowsOf(page, 'delegations').filter({ hasText: 'Completed' }),
    heading: 'Delegations',
  },
  'a tier of trust': {
    from: (page) =>
      panel(page, 'Trust of known agents')
        .getByRole('link', { name: /[1-9]\d*$/ })
        .first(),
    figure: last,
    address: /#\/discover\?trust=/,
    rows: (page) => rowsOf(page, 'found agents'),
    heading: 'Discover',
  },
  'the attestations that are valid': {
    from: (page) => panel(page, 'Attestations').getByRole('link', { name: /^Valid \d+$/ }),
    figure: last,
    address: /#\/attestations\?state=valid$/,
    rows: (page) => rowsOf(page, 'attestations').filter({ hasText: 'Valid' }),
    heading: 'Attestations',
  },
  'the answers of a registry': {
    from: (page) => panel(page, 'Registries').getByRole('link', { name: /^lab-primary answered \d+ of \d+ times/ }),
    figure: async () => 1,
    address: /#\/registries\?registry=lab-primary$/,
    rows: (page) => page.locator('.registry-list > li').filter({ hasText: 'lab-primary' }),
    heading: 'Registries',
  },
  'the polls of an agent': {
    from: (page) => panel(page, 'Fleet').getByRole('link', { name: /^research-analyst answered \d+ of/ }),
    figure: async () => 1,
    address: /#\/agents\/research-analyst$/,
    rows: (page) => page.getByRole('img', { name: /^Latency of research-analyst over time/ }),
    heading: 'research-analyst',
  },
}

/** Nothing is under way any more: what figures say does not change while it is read. */
async function settle(page: Page): Promise<void> {
  await expect(panel(page, 'Delegations by hour').getByRole('link', { name: '0 under way' })).toBeVisible({
    timeout: 120_000,
  })
  // Every capability of the lab's agents is attested, one after the other.
  await untilAttested(page)
}

for (const [name, { from, figure, address, rows, heading }] of Object.entries(WAYS))
  test(`${name} leads to its rows by mouse and by keyboard, and back and forward`, async ({ page }) => {
    test.setTimeout(180_000)
    await settle(page)
    const overview = page.getByRole('heading', { level: 1, name: 'Overview' })
    const there = page.getByRole('heading', { level: 1, name: heading })
    for (const go of [(it: Locator) => it.click(), (it: Locator) => it.press('Enter')]) {
      const element = from(page)
      const shown = await figure(element)
      expect(shown).toBeGreaterThan(0)
      await go(element)
      await expect(there).toBeVisible()
      expect(page.url()).toMatch(address)
      await expect(rows(page)).toHaveCount(shown)
      await page.goBack()
      await expect(overview).toBeVisible()
      await page.goForward()
      await expect(there).toBeVisible()
      expect(page.url()).toMatch(address)
      await expect(rows(page)).toHaveCount(shown)
      await page.goBack()
      await expect(overview).toBeVisible()
    }
  })

test('a list that a chart narrowed says by what, and lets go of it', async ({ page }) => {
  await panel(page, 'Registries').getByRole('link', { name: 'lab-primary', exact: true }).click()
  await expect(page.getByText('Only lab-primary, of 3 registries')).toBeVisible()
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect(page.locator('.registry-list > li')).toHaveCount(3)
  expect(page.url()).toMatch(/#\/registries$/)
})

for (const [name, see] of Object.entries({
  'in the two colours of a reader': (page: Page) => page.emulateMedia({ forcedColors: 'active' }),
  'in shades of grey': (page: Page) =>
    page.evaluate(() => {
      document.documentElement.style.filter = 'grayscale(1)'
    }),
}))
  test(`what a chart's legend names looks different ${name}, and bars are still seen`, async ({ page }) => {
    await settle(page)
    await see(page)
    const swatches = await panel(page, 'Delegations by hour').locator('.legend svg').all()
    const pictures = await Promise.all(swatches.map(async (swatch) => (await swatch.screenshot()).toString('base64')))
    expect(pictures).toHaveLength(4)
    expect(new Set(pictures).size).toBe(4)
    // A tier without agents beside the fullest: a bar that took the colour of the page would look like none.
    const bars = await panel(page, 'Trust of known agents').locator('.tier-bar').all()
    const looks = await Promise.all(bars.map(async (bar) => (await bar.screenshot()).toString('base64')))
    expect(new Set(looks).size).toBeGreaterThan(1)
  })
