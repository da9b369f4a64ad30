import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { type ConsoleHost, test } from '../fixtures/console-host'
import type { RunningLab } from '../fixtures/running-lab'

const SCREENS = [
  ['overview', 'Overview'],
  ['agents', 'Agents'],
  ['agents/vibe-agency-orchestrator', 'vibe-agency-orchestrator'],
  ['agents/vibe-agency-orchestrator?tab=keys', 'vibe-agency-orchestrator'],
  ['agents/vibe-agency-orchestrator?tab=attestations', 'vibe-agency-orchestrator'],
  ['attestations', 'Attestations'],
  ['attestations/vibe-agency-orchestrator/orchestrate_sdlc', 'orchestrate_sdlc'],
  ['delegations', 'Delegations'],
  ['delegations/new?agent=vibe-agency-orchestrator', 'New delegation'],
  ['discover', 'Discover'],
  ['alerts', 'Alerts'],
  ['keys', 'Keys'],
  ['registries', 'Registries'],
  ['drills', 'Drills'],
  ['audit', 'Audit log'],
  ['settings', 'Settings'],
  ['settings?tab=text', 'Settings'],
] as const

let lab: RunningLab

test.beforeAll(async ({ host }) => {
  lab = await host.startLab()
})
test.afterAll(async ({ host }) => {
  await host.stopLab(lab)
})

const go = (page: Page, path: string) =>
  page.evaluate((hash) => {
    location.hash = hash
  }, `#/${path}`)

async function open(host: ConsoleHost, page: Page): Promise<string[]> {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await host.open(page)
  return errors
}

interface Told {
  readonly told: Notification[]
}

/** Runs in the page: keeps the notifications that the browser makes, and has it ask for leave although the test has given it. */
function recordNotifications(): void {
  const told: Notification[] = []
  const Real = Notification
  let asked = false
  class Recorded extends Real {
    static override get permission(): NotificationPermission {
      return asked ? Real.permission : 'default'
    }
    static override requestPermission(): Promise<NotificationPermission> {
      asked = true
      return Real.requestPermission()
    }
    constructor(title: string, options: NotificationOptions) {
      super(title, options)
      told.push(this)
    }
  }
  Object.assign(window, { Notification: Recorded, told })
}

const notificationsTold = (): string[] => (window as unknown as Told).told.map(({ body }) => body)

test('takes the launch token out of the address and keeps it out', async ({ host, page }) => {
  await open(host, page)
  expect(page.url()).not.toContain('token')
})

test('shows at least four agents healthy and a task that ran to completion', async ({ host, page }) => {
  await open(host, page)
  await go(page, 'agents')
  const rows = page.getByRole('row').filter({ hasText: 'Healthy' })
  await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(4)
  await go(page, 'delegations')
  await expect(page.getByRole('row').filter({ hasText: 'Completed' }).first()).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`in ${colorScheme}`, () => {
    // As an operator has it: one page for all screens.
    let page: Page
    let errors: string[]
    test.beforeAll(async ({ host, browser }) => {
      page = await (await browser.newContext({ colorScheme, reducedMotion: 'reduce' })).newPage()
      errors = await open(host, page)
    })
    test.afterAll(() => page.context().close())

    for (const [path, heading] of SCREENS)
      test(`has nothing for axe to find at ${path}`, async () => {
        await go(page, path)
        await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
        await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
        await expect(page.locator('main')).not.toContainText(/undefined|NaN|\[object /)
        expect(errors.splice(0)).toEqual([])
      })
  })

test('turns an agent red when its process is killed and green when it is back, without a reload', async ({
  host,
  page,
}) => {
  await open(host, page)
  await go(page, 'agents')
  const row = page.getByRole('row').filter({ hasText: 'research-analyst' })
  await expect(row).toContainText('Healthy')
  expect((await lab.order('kill research-analyst')).ok).toBe(true)
  await expect(row).toContainText('Down')
  await go(page, 'overview')
  const needed = page.getByRole('cell', { name: 'research-analyst does not answer.' })
  await expect(needed).toBeVisible()
  expect((await lab.order('start research-analyst')).ok).toBe(true)
  await expect(needed).toHaveCount(0)
  await go(page, 'agents')
  await expect(row).toContainText('Healthy')
})

test('has the browser tell of an alert once a person has asked for it, and the notification leads there', async ({
  host,
  page,
  context,
}) => {
  test.skip(host.name === 'electron', 'the desktop program tells by itself')
  await context.grantPermissions(['notifications'], { origin: new URL(lab.consoleUrl).origin })
  await page.addInitScript(recordNotifications)
  await open(host, page)
  await go(page, 'settings')
  await page.getByRole('button', { name: 'Tell me of alerts' }).click()
  await expect(page.getByText('This browser tells of alerts')).toBeVisible()
  expect((await lab.order('kill quality-validator')).ok).toBe(true)
  await expect.poll(() => page.evaluate(notificationsTold)).toEqual(['quality-validator does not answer.'])
  await page.evaluate(() => (window as unknown as Told).told[0]?.dispatchEvent(new Event('click')))
  await expect(page.getByRole('heading', { level: 1, name: 'quality-validator' })).toBeVisible()
  expect((await lab.order('start quality-validator')).ok).toBe(true)
})

test('delegates from a form made of the operation’s schema, and the list moves while the task runs', async ({
  host,
  page,
}) => {
  await open(host, page)
  await go(page, 'delegations/new?agent=code-generator')
  await page.getByLabel('Domain').fill('bakery')
  await page.getByRole('button', { name: 'Delegate', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: /^task-/ })).toBeVisible()
  await expect(page.getByText('PLANNING', { exact: true })).toBeVisible()
  await expect(page.getByText('Completed').first()).toBeVisible()
  await expect(page.getByText('architecture.md').first()).toBeVisible()
  await expect(page.getByText(/Receipt verified/)).toBeVisible()
})

test('goes anywhere by keyboard', async ({ host, page }) => {
  await open(host, page)
  await page.keyboard.press('g')
  await page.keyboard.press('r')
  await expect(page.getByRole('heading', { level: 1, name: 'Registries' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.getByLabel('Search screens, actions').fill('quality')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'quality-validator' })).toBeVisible()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
})

test('does what is common from the palette', async ({ host, page }) => {
  await open(host, page)
  await page.keyboard.press('Control+k')
  const search = page.getByLabel('Search screens, actions')
  await search.fill('dark theme')
  await expect(page.getByText('Use the dark theme is chosen; Enter does it')).toBeVisible()
  await search.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
})

test('changes a rule of the policy and says where its value comes from', async ({ host, page }) => {
  await open(host, page)
  await go(page, 'settings')
  const row = page.getByRole('row').filter({ hasText: 'Show the agent as degraded' })
  await row.getByRole('switch').click({ force: true })
  await expect(row).toContainText(/line \d+ of the file/)
  await row.getByRole('button', { name: 'Reset' }).click()
  await expect(row).not.toContainText(/line \d+/)
})

test('saves a file of diagnostics', async ({ host, page }) => {
  await open(host, page)
  await go(page, 'settings')
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save diagnostics' }).click()
  expect((await saved).suggestedFilename()).toMatch(/^steward-diagnostics-lab-\d{12}\.tar\.gz$/)
})

test('serves nothing to a page without the launch token', async ({ host, page }) => {
  test.skip(host.name === 'electron', 'a window has no token: nothing else reaches its entrance')
  await page.goto(lab.consoleUrl.replace(/#token=.*/, '#token=wrong'))
  await expect(page.getByText(/The engine refused this page/)).toBeVisible()
})
