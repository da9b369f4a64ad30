import { expect, type Page, test } from '@playwright/test'
import { RunningLab } from '../fixtures/running-lab'

let lab: RunningLab
test.beforeAll(async () => {
  lab = await RunningLab.start()
})
test.afterAll(async () => {
  await lab.stop()
})

const open = async (page: Page, path: string) => {
  await page.goto(lab.consoleUrl)
  await expect(page.getByText('Connected')).toBeVisible()
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#/${path}`)
}
const order = (page: Page) => page.locator('.registry-name strong').allTextContents()

test('changes the order of the registries by keyboard and by dragging', async ({ page }) => {
  await open(page, 'registries')
  await expect.poll(() => order(page)).toEqual(['lab-primary', 'lab-backup', 'lab-git'])
  const handle = page.getByRole('button', { name: /^lab-backup, asked as number/ })
  await handle.focus()
  await page.keyboard.press('ArrowUp')
  await expect.poll(() => order(page)).toEqual(['lab-backup', 'lab-primary', 'lab-git'])
  await page
    .getByRole('button', { name: /^lab-primary, asked as number/ })
    .dragTo(page.getByRole('button', { name: /^lab-backup, asked as number/ }))
  await expect.poll(() => order(page)).toEqual(['lab-primary', 'lab-backup', 'lab-git'])
})

test('tells when a registry goes away and comes back, without a reload', async ({ page }) => {
  await open(page, 'registries')
  const row = page.getByRole('listitem').filter({ hasText: 'lab-backup' })
  await expect(row.getByText('Answers')).toBeVisible()
  await lab.order('kill lab-backup')
  await expect(row.getByText('Does not answer')).toBeVisible({ timeout: 30_000 })
  await lab.order('start lab-backup')
  await row.getByRole('button', { name: 'Refresh lab-backup' }).click()
  await expect(row.getByText('Answers')).toBeVisible({ timeout: 30_000 })
})

test('narrows a search by what was found, and goes on without a network', async ({ page }) => {
  await open(page, 'discover')
  await page.getByRole('button', { name: /validate_quality/ }).click()
  await expect(page.getByText('1 agent', { exact: true })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'quality-validator' })).toBeVisible()
  await page.evaluate(() => {
    location.hash = '#/registries'
  })
  await page.getByRole('switch', { name: 'Work without a network' }).click({ force: true })
  await expect(page.getByText(/No-network mode/)).toBeVisible()
  await page.evaluate(() => {
    location.hash = '#/discover'
  })
  await page.getByRole('textbox', { name: 'Search' }).fill('orchestrator')
  await expect(page.getByRole('row').filter({ hasText: 'vibe-agency-orchestrator' })).toBeVisible()
  await page.evaluate(() => {
    location.hash = '#/registries'
  })
  await page.getByRole('switch', { name: 'Work without a network' }).click({ force: true })
  await expect(page.getByText(/No-network mode/)).toBeHidden()
})
