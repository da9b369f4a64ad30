import AxeBuilder from '@axe-core/playwright'
import { expect } from '@playwright/test'
import { test } from '../fixtures/console-host'
import type { RunningLab } from '../fixtures/running-lab'
import { StagingAgent } from '../fixtures/staging-agent'

test.describe('in the lab', () => {
  let lab: RunningLab
  test.beforeAll(async ({ host }) => {
    lab = await host.startLab()
  })
  test.afterAll(({ host }) => host.stopLab(lab))

  test('rehearses a failure in the lab, goes on while nobody looks, and ticks the checklist', async ({
    host,
    page,
  }) => {
    await host.open(page)
    await page.keyboard.press('g')
    await page.keyboard.press('i')
    await expect(page.getByRole('heading', { level: 1, name: 'Drills' })).toBeVisible()
    await expect(page.getByText('Production readiness: 0 of 11 proven')).toBeVisible()
    await page.getByRole('button', { name: 'Rehearse scenario 5.1' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByText(/in the lab only/)).toBeVisible()
    await dialog.getByRole('button', { name: 'Rehearse' }).click()
    await expect(page.getByRole('heading', { name: /^Under way/ })).toBeVisible()
    await page.evaluate(() => {
      location.hash = '#/audit'
    })
    await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible()
    await page.evaluate(() => {
      location.hash = '#/drills'
    })
    await expect(page.getByText('Production readiness: 1 of 11 proven')).toBeVisible({ timeout: 60_000 })
    await page.getByRole('link', { name: /^Drill 5\.1/ }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Drill of scenario 5.1' })).toBeVisible()
    await expect(page.getByText(/lab-backup answered in its place/).first()).toBeVisible()
    expect((await lab.order('status')).registries?.every(({ pid }) => pid !== null)).toBe(true)
  })
})

test.describe('on a profile that is no lab’s', () => {
  test.beforeAll(({ host }) => host.startOwn())
  test.afterAll(({ host }) => host.stopOwn())

  test('refuses drills, and says why', async ({ host, page }) => {
    await host.open(page)
    await page.evaluate(() => {
      location.hash = '#/drills'
    })
    await expect(page.getByText('No drill may run in a lab here')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Rehearse all 12' })).toBeDisabled()
    await expect(page.getByRole('button', { name: /^Rehearse scenario/ })).toHaveCount(0)
  })
})

test('rehearses against an agent for staging once its id was typed, and says what is for the lab only', async ({
  host,
  page,
}) => {
  test.skip(host.name === 'electron', 'the console that owns the agent is started beside it, and is a tab')
  const staged = await StagingAgent.start()
  try {
    await staged.mark()
    await page.goto(staged.console.url)
    await expect(page.getByText('Connected')).toBeVisible()
    await page.evaluate(() => {
      location.hash = '#/drills'
    })
    await expect(page.getByText('Scenario 6.1 is rehearsed in the lab only')).toBeVisible()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.getByRole('button', { name: `Rehearse scenario 1.2 against ${staged.id}` }).click()
    const dialog = page.getByRole('dialog')
    const rehearse = dialog.getByRole('button', { name: 'Rehearse' })
    await expect(rehearse).toBeDisabled()
    await dialog.getByLabel("Type the agent's id to confirm").fill(staged.id)
    await rehearse.click()
    await expect(page.getByText('Production readiness: 1 of 11 proven')).toBeVisible({ timeout: 60_000 })
    await page.getByRole('link', { name: /^Drill 1\.2/ }).click()
    await expect(page.getByText('Outside the lab, marked as staging')).toBeVisible()
  } finally {
    await staged.stop()
  }
})
