import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { RunningConsole } from '../fixtures/running-console'

let running: RunningConsole

test.beforeEach(async () => {
  running = await RunningConsole.start()
})
test.afterEach(() => running.stop())

async function open(page: Page): Promise<void> {
  await page.goto(running.url)
  await expect(page.getByText('There are three ways to begin')).toBeVisible()
}

const manifest = (id: string) =>
  JSON.stringify({
    identity: { agent_id: id, name: id },
    specs: { version: '1.0.0', description: 'Writes minutes' },
    capabilities: { operations: [{ name: 'write_minutes' }] },
  })

test('starts the lab from an empty console and opens it', async ({ page }) => {
  await open(page)
  await page.getByRole('button', { name: 'Start the lab' }).click()
  const opened = page.waitForEvent('popup', { timeout: 60_000 })
  await page.getByRole('link', { name: 'Open the lab' }).click({ timeout: 60_000 })
  const lab = await opened
  await expect(lab.getByText('Connected')).toBeVisible()
  await expect(lab.getByRole('row').filter({ hasText: 'vibe-agency-orchestrator' })).toContainText('Healthy')
})

test('makes a vault and asks for the registry next', async ({ page }) => {
  await open(page)
  await page.getByRole('button', { name: 'Connect a registry' }).click()
  await page.getByLabel('Choose a passphrase for the vault').fill('a long enough passphrase')
  await page.getByRole('button', { name: 'Make the vault' }).click()
  await page.getByLabel('Address of the registry').fill('https://127.0.0.1:1')
  await page.getByRole('button', { name: 'Show its root key' }).click()
  await expect(page.getByRole('alert')).toContainText('127.0.0.1')
})

test('takes manifests from files, says which it refused, and lists the others as unsigned', async ({ page }) => {
  await open(page)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByLabel('Single manifests').setInputFiles([
    { name: 'one.json', mimeType: 'application/json', buffer: Buffer.from(manifest('minute-taker')) },
    { name: 'two.json', mimeType: 'application/json', buffer: Buffer.from('{"nothing":1}') },
  ])
  await expect(page.getByRole('main').getByText('1 of 2 files taken into the cache')).toBeVisible()
  await expect(page.getByText(/^two\.json: /)).toBeVisible()
  await page.getByRole('link', { name: 'Browse them' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'minute-taker' })).toContainText('Unsigned')
})

test('takes the manifests of a folder, and nothing else that lies there', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-manifests-'))
  mkdirSync(join(folder, 'agents'))
  writeFileSync(join(folder, 'agents', 'minutes.json'), manifest('minute-taker'))
  writeFileSync(join(folder, 'README.md'), '# Agents')
  await open(page)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByLabel('A folder of manifests').setInputFiles(folder)
  await expect(page.getByRole('main').getByText('1 of 1 file taken into the cache')).toBeVisible()
  rmSync(folder, { recursive: true })
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`has nothing for axe to find while a console is new (${colorScheme})`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await open(page)
    await page.getByRole('button', { name: 'Connect a registry' }).click()
    await page.getByLabel('Choose a passphrase for the vault').fill('a long enough passphrase')
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
    await context.close()
  })
