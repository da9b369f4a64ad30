import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { RunningConsole } from '../fixtures/running-console'

let steward: RunningConsole
test.beforeAll(async () => {
  steward = await RunningConsole.start()
})
test.afterAll(async () => {
  await steward.stop()
})

test.beforeEach(async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(steward.url)
  await expect(page.getByText('Connected')).toBeVisible()
  await page.evaluate(() => {
    location.hash = '#/settings'
  })
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
})

const policyFile = (): string => readFileSync(join(steward.home, 'profiles', 'main', 'steward.config.jsonc'), 'utf8')
const dialog = (page: Page) => page.getByRole('dialog')
const row = (page: Page, rule: string) => page.getByRole('row').filter({ hasText: rule })

test('a list is edited by rows: added, changed, moved, removed, and put in force together', async ({ page }) => {
  await page.getByRole('button', { name: 'Edit Access, Allow' }).click()
  await expect(dialog(page).getByRole('textbox')).toHaveValue('anyone')
  await dialog(page).getByRole('textbox', { name: 'Row 1' }).fill('verified/')
  for (const [name, text] of [
    ['Row 2', 'quality-validator'],
    ['Row 3', '  '],
  ] as const) {
    await dialog(page).getByRole('button', { name: 'Add a row' }).click()
    await dialog(page).getByRole('textbox', { name }).fill(text)
  }
  await dialog(page).getByRole('button', { name: 'Move row 2 up' }).click()
  await expect(dialog(page).getByRole('textbox', { name: 'Row 1' })).toHaveValue('quality-validator')
  await expect(dialog(page).getByRole('button', { name: 'Move row 1 up' })).toBeDisabled()
  await dialog(page).getByRole('button', { name: 'Put in force' }).click()
  await expect(dialog(page)).toBeHidden()
  // A row left empty is no value.
  await expect(row(page, 'who may delegate').or(row(page, 'Who may delegate'))).toContainText(
    'quality-validator, verified/',
  )
  expect(policyFile()).toMatch(/"allow": \[\s*"quality-validator",\s*"verified\/"\s*\]/)
})

test('what the engine refuses stays under edit, with its reason; nothing is put in force', async ({ page }) => {
  const before = policyFile()
  await page.getByRole('button', { name: 'Edit Discovery, Registries' }).click()
  await dialog(page).getByRole('button', { name: 'Add a registry' }).click()
  await dialog(page).getByLabel('Address of registry 1').fill('ftp://registry.example.org')
  await dialog(page).getByRole('button', { name: 'Put in force' }).click()
  await expect(
    dialog(page)
      .getByText(/expected https:/)
      .first(),
  ).toBeVisible()
  expect(policyFile()).toBe(before)
  await dialog(page).getByLabel('Address of registry 1').fill('https://registry.example.org')
  await dialog(page).getByLabel('Name of registry 1').fill('second')
  await dialog(page).getByRole('button', { name: 'Add a registry' }).click()
  await dialog(page).getByLabel('Address of registry 2').fill('github:steward-protocol/agent-registry')
  await dialog(page).getByRole('button', { name: 'Move row 2 up' }).click()
  await dialog(page).getByRole('button', { name: 'Put in force' }).click()
  await expect(dialog(page)).toBeHidden()
  await expect(row(page, 'Registries to ask')).toContainText(
    'github:steward-protocol/agent-registry, https://registry.example.org',
  )
  await expect(row(page, 'Registries to ask')).toContainText(/line \d+ of the file/)
})

test('words of a closed list are ticked one by one, and Reset brings the default back', async ({ page }) => {
  const answers = row(page, 'Answers to an alert')
  await answers.getByRole('checkbox', { name: 'Revoke key' }).click()
  await expect(answers).toContainText(/line \d+ of the file/)
  expect(policyFile()).toMatch(/"automated_response": \[\s*"suspend_agent",\s*"notify_owner"\s*\]/)
  await answers.getByRole('button', { name: 'Reset' }).click()
  await expect(answers.getByRole('checkbox', { name: 'Revoke key' })).toBeChecked()
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`is accessible in ${colorScheme}, with a list under edit too`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: `test-results/settings-${colorScheme}.png`, fullPage: true })
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.getByRole('button', { name: 'Edit Discovery, Registries' }).click()
    await expect(dialog(page)).toBeVisible()
    await dialog(page).getByRole('button', { name: 'Add a registry' }).click()
    await page.screenshot({ path: `test-results/settings-list-${colorScheme}.png`, animations: 'disabled' })
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  })
