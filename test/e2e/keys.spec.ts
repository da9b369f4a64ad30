import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { test } from '../fixtures/console-host'
import type { RunningLab } from '../fixtures/running-lab'

const AGENT = 'quality-validator'
const MOST_TABS = 300

let lab: RunningLab

test.beforeAll(async ({ host }) => {
  lab = await host.startLab()
})
test.afterAll(async ({ host }) => {
  await host.stopLab(lab)
})

test.beforeEach(({ host, page }) => host.open(page))

const findings = async (page: Page): Promise<string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)

/** Goes on with the tabulator until the focus is on what has these words, within what is named where it is. */
async function tabTo(page: Page, words: string, within?: string): Promise<void> {
  for (let n = 0; n < MOST_TABS; n++) {
    await page.keyboard.press('Tab')
    const found = await page.evaluate(
      ([text, place]) => {
        const focused = document.activeElement
        const name = focused?.getAttribute('aria-label') ?? focused?.textContent ?? ''
        const label = focused instanceof HTMLInputElement ? (focused.labels?.[0]?.textContent ?? name) : name
        return label.trim() === text && (place === '' || focused?.closest(`[aria-label="${place}"]`) !== null)
      },
      [words, within ?? ''] as const,
    )
    if (found) return
  }
  throw new Error(`${words} cannot be reached with the tabulator`)
}

const goTo = async (page: Page, screen: string): Promise<void> => {
  await page.keyboard.press('Control+k')
  await page.getByLabel('Search screens, actions').fill(screen)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: screen })).toBeVisible()
}

test('an owner key that was stolen is recovered from the Keys screen to its end, by keyboard only', async ({
  host,
  page,
}) => {
  await goTo(page, 'Keys')
  await tabTo(page, 'Revoke', `keys of ${AGENT}`)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Revoke this key?' })).toContainText('This cannot be undone')
  expect(await findings(page)).toEqual([])
  await tabTo(page, 'Recover the agent')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: `Recover ${AGENT}` })).toBeVisible()
  await expect(page.getByText('1 key revoked')).toBeVisible()
  expect(await findings(page)).toEqual([])
  await tabTo(page, "Type the agent's id to confirm")
  await page.keyboard.type(AGENT)
  await tabTo(page, 'Revoke the key and recover')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 2, name: 'Recovered' })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('It is in service again, with its new key.')).toBeVisible()
  if (host.name === 'electron') {
    expect(host.taskbar()?.filter((share) => share > 0 && share < 1).length).toBeGreaterThan(2)
    await expect.poll(() => host.taskbar()?.at(-1)).toBe(-1)
  }
  expect(await findings(page)).toEqual([])
})

test('one key is exported under a passphrase of its own', async ({ page }) => {
  await goTo(page, 'Keys')
  await page.getByLabel('keys of code-generator').getByRole('button', { name: 'Export' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Export this key?' })
  await expect(dialog.getByRole('button', { name: 'Save the key' })).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Passphrase of the file' }).fill('four words on paper')
  await dialog.getByRole('textbox', { name: 'Once more' }).fill('four words on paper')
  expect(await findings(page)).toEqual([])
  const saved = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save the key' }).click()
  expect((await saved).suggestedFilename()).toMatch(/^steward-key-[0-9a-f]{12}\.pem$/)
})

test('a recovery key goes to paper, is on the page no longer than its dialog, and comes back from what was printed', async ({
  page,
}) => {
  await page.evaluate(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', 'yes')
  })
  await goTo(page, 'Keys')
  await page.getByRole('button', { name: 'Make a recovery sheet' }).click()
  const asking = page.getByRole('dialog', { name: 'Make a recovery sheet?' })
  await expect(asking).toContainText('client key where that was stolen')
  await asking.getByRole('textbox', { name: 'Passphrase of the sheet' }).fill('four words on paper')
  await asking.getByRole('textbox', { name: 'Once more' }).fill('four words on paper')
  await asking.getByRole('button', { name: 'Make the key' }).click()
  const made = page.getByRole('dialog', { name: 'The recovery key is made' })
  await expect(made.getByRole('button', { name: 'It is put away' })).toBeDisabled()
  await page.keyboard.press('Escape')
  await expect(made).toBeVisible()
  expect(await findings(page)).toEqual([])

  const sheet = page.locator('.printed-sheet')
  await expect(sheet).toBeHidden()
  await page.emulateMedia({ media: 'print' })
  await expect(sheet).toBeVisible()
  await expect(made).toBeHidden()
  await page.screenshot({ path: test.info().outputPath('sheet.png') })
  const lines = await sheet
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.children].map(({ textContent }) => textContent).join('  ')))
  await page.emulateMedia({ media: 'screen' })
  await made.getByRole('button', { name: 'Print the sheet' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-printed', 'yes')
  await made.getByRole('button', { name: 'It is put away' }).click()
  await expect(made).toBeHidden()
  const secret = lines[1]?.split('  ')[1] ?? ''
  expect(secret.length).toBeGreaterThan(60)
  expect(await page.content()).not.toContain(secret)

  // The client's key, as any other, is replaced by whoever has its sheet.
  const own = page.getByLabel('keys of lab-operator')
  await expect(own.getByRole('row', { name: /Recovery/ })).toContainText('on its sheet, offline')
  await own.getByRole('button', { name: 'Revoke' }).first().click()
  await page.getByRole('link', { name: 'Recover the client' }).click()
  await page
    .getByLabel('The lines from BEGIN to END')
    .fill(lines.with(1, lines[1]?.replace(/^2/, '3') ?? '').join('\n'))
  await page.getByLabel('Passphrase of the sheet').fill('four words on paper')
  await page.getByRole('button', { name: 'Take the recovery key into the vault' }).click()
  await expect(page.getByText('Line 2 of the sheet is missing')).toBeVisible()
  await page.getByLabel('The lines from BEGIN to END').fill(lines.join('\n'))
  await page.getByRole('button', { name: 'Take the recovery key into the vault' }).click()
  await expect(page.getByLabel("Type the client's id to confirm")).toBeVisible()
  await expect(page.getByText('No agent serves this client until the new key is published')).toBeVisible()
  expect(await findings(page)).toEqual([])
})

test('the audit log is narrowed by its address, countersigned and exported', async ({ host, page }) => {
  await goTo(page, 'Audit log')
  await page.getByLabel('What', { exact: true }).selectOption({ label: 'Keys' })
  await expect(page).toHaveURL(/kind=key/)
  await expect(page.getByRole('row').nth(1)).toContainText('Key ')
  await page.getByRole('button', { name: 'Have it countersigned' }).click()
  await expect(page.getByText(/Countersigned by/).first()).toBeVisible()
  expect(await findings(page)).toEqual([])
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  expect((await saved).suggestedFilename()).toBe('steward-audit.jsonl')
  // A window of the double keeps its downloads from the test.
  if (host.name === 'electron') return
  const file = await (await saved).path()
  const verified = await lab.steward('audit', '--verify', file)
  expect(verified).toMatchObject({ code: 0 })
  expect(verified.out).toContain('Countersigned by')
})
