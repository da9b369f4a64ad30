import AxeBuilder from '@axe-core/playwright'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { RunningConsole } from '../fixtures/running-console'
import { threeSigners } from '../fixtures/three-signers'

// DESIGN §7 M-of-N, issue "Keys and compromise": what waits for signers is listed and approved from the console.

let people: Awaited<ReturnType<typeof threeSigners>>
let annas: RunningConsole

test.beforeAll(async () => {
  test.setTimeout(240_000)
  people = await threeSigners()
  await people.attest()
  annas = await RunningConsole.start(people.anna.home)
})
test.afterAll(async () => {
  await annas?.stop()
  await people?.end()
})

async function keysScreen(browser: Browser, colorScheme: 'light' | 'dark'): Promise<Page> {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  await page.goto(annas.url)
  await expect(page.getByText('Connected')).toBeVisible()
  await page.evaluate(() => {
    location.hash = '#/keys'
  })
  return page
}

const findings = async (page: Page): Promise<string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)

for (const colorScheme of ['light', 'dark'] as const)
  test(`what waits for signers shows who has signed and who is missing (${colorScheme})`, async ({ browser }) => {
    const page = await keysScreen(browser, colorScheme)
    await expect(page.getByRole('heading', { name: 'Waiting for signers' })).toBeVisible()
    await expect(page.getByText('Attestation of planner')).toBeVisible()
    await expect(page.getByText('1 signature missing')).toBeVisible()
    await expect(page.locator('.status', { hasText: 'Signed' })).toHaveCount(1)
    await expect(page.locator('.status', { hasText: 'Missing' })).toHaveCount(2)
    await expect(page.getByText('in this vault', { exact: true }).first()).toBeVisible()
    expect(await findings(page)).toEqual([])
    await page.screenshot({ path: test.info().outputPath('waiting.png') })
    await page.getByRole('button', { name: 'Look and approve' }).click()
    const dialog = page.getByRole('dialog', { name: 'Approve this for planner?' })
    await expect(dialog).toContainText('Attests build')
    await expect(dialog.getByTitle(/ UTC$/)).toHaveCount(1)
    await expect(dialog).not.toContainText(/\d{2}T\d{2}:/)
    expect(await findings(page)).toEqual([])
    await page.screenshot({ path: test.info().outputPath('approving.png') })
    await page.context().close()
  })

test('what is approved from the console takes effect with the last signature', async ({ browser }) => {
  const page = await keysScreen(browser, 'light')
  expect((await people.listed()).attestations).toEqual([])
  await page.getByRole('button', { name: 'Look and approve' }).click()
  const dialog = page.getByRole('dialog', { name: 'Approve this for planner?' })
  await expect(dialog).toContainText('With this signature it takes effect at once, at primary')
  await dialog.getByRole('button', { name: 'Sign it' }).click()
  await expect(page.getByRole('heading', { name: 'Waiting for signers' })).toBeHidden()
  expect((await people.listed()).attestations).toMatchObject([{ capability: 'build' }])
  await page.context().close()
})
