import { expect, type Page } from '@playwright/test'
import { SCREENS } from '../../src/renderer/app/screens'
import { test } from '../fixtures/console-host'
import type { RunningLab } from '../fixtures/running-lab'

const AGENT = 'vibe-agency-orchestrator'
const DEGRADED = 'research-analyst'
const CAPABILITY = 'execute_playbook'

let lab: RunningLab
test.beforeAll(async ({ host }) => {
  lab = await host.startLab()
  // Before the lab has it attested: its first attestation finds the regression.
  await lab.order(`code ${DEGRADED} regression`)
})
test.afterAll(async ({ host }) => {
  await host.stopLab(lab)
})
test.beforeEach(({ host, page }) => host.open(page))

async function choose(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByLabel('Search screens, actions').fill(words)
  await page.keyboard.press('Enter')
}

const BANNER = 'No-network mode: nothing is connected to'

test('someone without a network finds an agent, reads how fresh and how trusted it is, and sees every connection refused', async ({
  page,
}) => {
  await choose(page, 'work without a network')
  await expect(page.getByText(BANNER)).toBeVisible()
  await choose(page, 'Discover')
  await page.getByRole('button', { name: 'Ask the registries' }).click()
  for (const registry of ['lab-primary', 'lab-backup'])
    await expect(page.getByRole('status').getByText(new RegExp(`^${registry}.*no-network mode is on`))).toBeVisible()
  await page.getByRole('textbox', { name: 'Search' }).fill('orchestr')
  const row = page.getByRole('row').filter({ hasText: AGENT }).first()
  await expect(row).toContainText(/lab-\w+, .*(ago|just now)/)
  await expect(row).toContainText(/Verified|Listed/)
  await row.getByRole('link', { name: AGENT }).click()
  await expect(page.getByText('Verified', { exact: true }).first()).toBeVisible()
  await page.getByRole('tab', { name: 'Trust' }).click()
  await expect(page.getByRole('tabpanel')).toContainText(/trusted|verified/i)
  await expect(page.getByText(/snapshot \d+, fetched/)).toBeVisible()

  for (const { path } of SCREENS) {
    await page.evaluate((hash) => {
      location.hash = hash
    }, `#/${path}`)
    await expect(page.getByText(BANNER), path).toBeVisible()
  }
  await choose(page, 'use the network again')
  await expect(page.getByText(BANNER)).toHaveCount(0)
})

test('an owner notices a degraded agent, reads why, mends it and refreshes it', async ({ page }) => {
  await choose(page, 'Overview')
  const needed = page.getByRole('row').filter({ hasText: `3 of 17 tests of ${CAPABILITY} of ${DEGRADED} fail` })
  await expect(needed).toBeVisible({ timeout: 60_000 })
  await needed.getByRole('link').last().click()
  await expect(page.getByRole('heading', { level: 1, name: CAPABILITY })).toBeVisible()
  await expect(page.getByText(/82\.4 % of the tests pass; at least 90\.0 % must/).first()).toBeVisible()

  expect((await lab.order(`mend ${DEGRADED}`)).ok).toBe(true)
  await page.getByRole('button', { name: 'Refresh now' }).click()
  await expect(page.getByText(/of the tests pass; at least/)).toHaveCount(0, { timeout: 60_000 })
  await choose(page, 'Overview')
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await expect(needed).toHaveCount(0)
})
