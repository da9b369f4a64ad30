import { expect, test } from '@playwright/test'
import { RunningLab } from '../fixtures/running-lab'

let lab: RunningLab

test.beforeAll(async () => {
  lab = await RunningLab.start()
})
test.afterAll(async () => {
  await lab.stop()
})

test('shows what the lab attested by itself, and attests again on request', async ({ page }) => {
  await page.goto(lab.consoleUrl)
  await expect(page.getByText('Connected')).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await expect(page.getByRole('heading', { level: 1, name: 'Attestations' })).toBeVisible()
  const row = page
    .getByRole('row')
    .filter({ hasText: 'vibe-agency-orchestrator' })
    .filter({ hasText: 'orchestrate_sdlc' })
  await expect(row).toContainText('Valid', { timeout: 60_000 })
  await expect(row.getByRole('img')).toHaveAccessibleName(/^Valid, counts until .* UTC, grace until .* UTC$/)

  await row.getByRole('link', { name: 'orchestrate_sdlc' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'orchestrate_sdlc' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 2, name: 'Runs (3)' })).toBeVisible()
  await expect(page.getByText("Signed by the agent's owner key")).toBeVisible()
  const chain = page.locator('section', { has: page.getByRole('heading', { level: 2, name: 'Chain' }) })
  await expect(chain.getByRole('row')).toHaveCount(2)

  await page.getByRole('button', { name: 'Refresh now' }).click()
  await expect(chain.getByRole('row')).toHaveCount(3, { timeout: 60_000 })
  await expect(page.getByText('Not attested:')).toHaveCount(0)
  await page.getByRole('link', { name: 'vibe-agency-orchestrator' }).click()
  await expect(page.getByRole('tab', { name: 'Attestations', selected: true })).toBeVisible()
})

test('shows how far the tests are, also to whoever leaves the screen and comes back, and stops them when asked', async ({
  page,
}) => {
  await page.goto(lab.consoleUrl)
  await expect(page.getByText('Connected')).toBeVisible()
  const go = (hash: string) =>
    page.evaluate((next) => {
      location.hash = next
    }, hash)
  await go('#/attestations')
  const own = page.getByRole('row').filter({ hasText: 'quality-validator' }).filter({ hasText: 'Valid' }).first()
  await expect(own).toBeVisible({ timeout: 60_000 })
  await own.getByRole('link').nth(1).click()
  await page.getByRole('button', { name: 'Refresh now' }).click()
  await expect(page.getByText(/Run \d of 3/)).toBeVisible()
  const here = new URL(page.url()).hash
  await go('#/keys')
  await expect(page.getByRole('heading', { level: 1, name: 'Keys' })).toBeVisible()
  await go(here)
  await expect(page.getByText(/Run \d of 3/)).toBeVisible()
  await page.getByRole('button', { name: /^Stop: Tests of/ }).click()
  await expect(page.getByRole('button', { name: /^Stop: Tests of/ })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Refresh now' })).toBeEnabled()
})

test('filters by what needs a person, and keeps the filter in the address', async ({ page }) => {
  await page.goto(lab.consoleUrl)
  await expect(page.getByText('Connected')).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await page.getByLabel('Filter attestations').fill('research')
  await expect(page.getByRole('row').filter({ hasText: 'research-analyst' })).toHaveCount(1)
  await expect(page.getByRole('row').filter({ hasText: 'code-generator' })).toHaveCount(0)
  expect(page.url()).toContain('q=research')
})
