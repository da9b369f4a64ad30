import { expect, test } from '@playwright/test'
import { RunningConsole } from '../fixtures/running-console'
import { RunningLab } from '../fixtures/running-lab'

test('rehearses a failure in the lab, goes on while nobody looks, and ticks the checklist', async ({ page }) => {
  const lab = await RunningLab.start()
  try {
    await page.goto(lab.consoleUrl)
    await expect(page.getByText('Connected')).toBeVisible()
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
  } finally {
    await lab.stop()
  }
})

test('refuses drills on a profile that is no lab’s, and says why', async ({ page }) => {
  const own = await RunningConsole.start()
  try {
    await page.goto(own.url)
    await expect(page.getByText('Connected')).toBeVisible()
    await page.evaluate(() => {
      location.hash = '#/drills'
    })
    await expect(page.getByText('No drill may run here')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Rehearse all 12' })).toBeDisabled()
    await expect(page.getByRole('button', { name: /^Rehearse scenario/ })).toHaveCount(0)
  } finally {
    await own.stop()
  }
})
