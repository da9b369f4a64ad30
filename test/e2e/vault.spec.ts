import { createPrivateKey } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { keyRecordOf } from '../../src/main/protocol/identity'
import { test } from '../fixtures/console-host'
import { manifestContent, newSigner } from '../fixtures/registry-documents'
import { profileHome, RegistryProcess } from '../fixtures/registry-process'
import { RunningConsole } from '../fixtures/running-console'

// DESIGN §7: backup, restore, and a recovery key on a sheet of paper, from the page.

const PASSPHRASE = 'four words on paper'
const DOWNLOADS = 'what a window saves goes through the dialog of a desktop'
let registry: RegistryProcess
const { home, steward } = profileHome({})

test.beforeAll(async ({ host }) => {
  test.setTimeout(180_000)
  registry = await RegistryProcess.start('primary')
  await steward('init', '--registry', registry.url, '--root-key', registry.rootKey)
  const { identity: _none, ...manifest } = manifestContent(newSigner(), 'planner')
  const file = join(home, 'steward.json')
  writeFileSync(file, JSON.stringify(manifest))
  await steward('publish', file, '--create-key')
  await host.startOwn(home)
})
test.afterAll(async ({ host }) => {
  await host.stopOwn()
  await registry?.end()
  rmSync(home, { recursive: true, force: true })
})

async function keysOf(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await expect(page.getByText('Connected')).toBeVisible()
  await page.evaluate(() => {
    location.hash = '#/keys'
  })
  await expect(page.getByRole('heading', { level: 1, name: 'Keys' })).toBeVisible()
}

const findings = async (page: Page): Promise<string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)

/** What pressing the button saves. */
async function saved(page: Page, button: string): Promise<{ name: string; path: string }> {
  const download = page.waitForEvent('download')
  await page.getByRole('dialog').getByRole('button', { name: button }).click()
  const file = await download
  return { name: file.suggestedFilename(), path: await file.path() }
}

async function typePassphrase(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /^Passphrase/ }).fill(PASSPHRASE)
  await dialog.getByRole('textbox', { name: 'Once more' }).fill(PASSPHRASE)
}

test('a recovery sheet is made from the page, fits a page of paper and holds the key that the agent is given', async ({
  host,
  page,
}) => {
  test.skip(host.name === 'electron', DOWNLOADS)
  await keysOf(page, host.address)
  const planner = page.locator('section', { has: page.getByRole('heading', { level: 2, name: 'planner' }) })
  await planner.getByRole('button', { name: 'Make a recovery sheet' }).click()
  const make = page.getByRole('dialog').getByRole('button', { name: 'Make the key' })
  await page.getByRole('textbox', { name: /^Passphrase/ }).fill('short')
  await expect(make).toBeDisabled()
  await typePassphrase(page)
  expect(await findings(page)).toEqual([])
  await make.click()
  const { name, path } = await saved(page, 'Save it as a file')
  await page.getByRole('dialog').getByRole('button', { name: 'It is put away' }).click()
  expect(name).toBe('steward-recovery-planner.txt')
  const lines = readFileSync(path, 'utf8').split('\n')
  // Typewriter columns and lines of a page, whatever prints it.
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80)
  expect(lines.length).toBeLessThanOrEqual(60)
  expect(lines).toContain('Agent         planner')
  const pem = lines.slice(
    lines.findIndex((line) => line.includes('BEGIN')),
    lines.findIndex((line) => line.includes('END')) + 1,
  )
  const key = keyRecordOf(createPrivateKey({ key: pem.join('\n'), passphrase: PASSPHRASE }))
  expect(lines[lines.indexOf('Recovery key') + 1]).toBe(`  ${key.key_id}`)
  expect(() => createPrivateKey({ key: pem.join('\n'), passphrase: 'another' })).toThrow()

  const row = page.getByRole('row').filter({ hasText: 'on its sheet, offline' })
  await expect(row).toContainText(key.key_id.slice('sha256:'.length, 'sha256:'.length + 8))
  await expect(planner.getByRole('button', { name: 'Make a recovery sheet' })).toHaveCount(0)
})

test('a backup made from the page is restored from the page of a machine that never had the keys, and brings its registries', async ({
  host,
  page,
  browser,
}) => {
  test.skip(host.name === 'electron', DOWNLOADS)
  await keysOf(page, host.address)
  const owner = page.getByLabel('keys of planner').getByRole('row').filter({ hasText: 'Owner key' })
  const print = await owner.locator('.fingerprint').textContent()
  await page.getByRole('button', { name: 'Back up' }).click()
  await typePassphrase(page)
  expect(await findings(page)).toEqual([])
  const { name, path } = await saved(page, 'Save the backup')
  expect(name).toBe('steward-keys.backup')

  const elsewhere = await RunningConsole.start()
  const context = await browser.newContext()
  const other = await context.newPage()
  try {
    await keysOf(other, elsewhere.url)
    await other.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE)
    await other.getByRole('button', { name: 'Make the vault' }).click()
    await other.getByRole('button', { name: 'Restore' }).click()
    const dialog = other.getByRole('dialog')
    await dialog.locator('input[type=file]').setInputFiles(path)
    await dialog.getByRole('textbox', { name: 'Passphrase of the backup' }).fill('not the one that it has')
    await dialog.getByRole('button', { name: 'Restore' }).click()
    await expect(dialog.getByText(/passphrase/i).last()).toBeVisible()
    expect(await findings(other)).toEqual([])
    await dialog.getByRole('textbox', { name: 'Passphrase of the backup' }).fill(PASSPHRASE)
    await dialog.getByRole('button', { name: 'Restore' }).click()
    await expect(dialog).toBeHidden()
    await expect(other.getByLabel('keys of planner').getByText(print ?? '')).toBeVisible()
    await other.goto(`${elsewhere.url.replace(/#.*/, '')}#/registries`)
    await expect(other.getByRole('main').getByText('primary').first()).toBeVisible()
    await other.goto(`${elsewhere.url.replace(/#.*/, '')}#/discover`)
    await expect(other.getByRole('row').filter({ hasText: 'planner' })).toBeVisible()
  } finally {
    await context.close()
    await elsewhere.stop()
  }
})

test('a rotation is one job from the page, which says what it will change and then waits for a veto', async ({
  host,
  page,
}) => {
  await keysOf(page, host.address)
  const owner = page.getByLabel('keys of planner').getByRole('row').filter({ hasText: 'Owner key' })
  await owner.filter({ hasText: 'In use' }).getByRole('button', { name: 'Rotate' }).click()
  const rotation = page.getByRole('dialog', { name: 'Rotate the owner key?' })
  await expect(rotation).toContainText('What the old key signed stays valid for 30 days')
  await expect(rotation).toContainText('registries wait 72 hours for its veto')
  expect(await findings(page)).toEqual([])
  await rotation.getByRole('button', { name: 'Rotate' }).click()
  await expect(rotation).toBeHidden()
  await expect(page.getByRole('heading', { name: 'Rotations that wait for a veto' })).toBeVisible()
  await expect(page.getByText(/planner at primary/)).toBeVisible()
  await expect(page.locator('.status', { hasText: 'Yours' })).toBeVisible()
  expect(await findings(page)).toEqual([])
})
