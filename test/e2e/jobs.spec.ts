import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { systemClock } from '../../src/main/adapters/clock'
import { test } from '../fixtures/console-host'
import { FaultProxy } from '../fixtures/fault-proxy'
import { ServedRegistry } from '../fixtures/served-registry'
import { silentServer } from '../fixtures/silent-server'

// Long work shows how far it is and can be stopped, and leaving its screen loses nothing of that.

const manifest = (id: string) =>
  JSON.stringify({
    identity: { agent_id: id, name: id },
    specs: { version: '1.0.0', description: 'Writes minutes' },
    capabilities: { operations: [{ name: 'write_minutes' }] },
  })

const findings = async (page: Page): Promise<string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)

test.describe('a registry that never answers', () => {
  let silent: Awaited<ReturnType<typeof silentServer>>

  test.beforeAll(async ({ host }) => {
    silent = await silentServer()
    const home = mkdtempSync(join(tmpdir(), 'steward-jobs-'))
    const profile = join(home, 'profiles', 'main')
    mkdirSync(profile, { recursive: true })
    const registry = {
      url: silent.url,
      name: 'far-away',
      timeout_ms: 300_000,
      root_keys: [`sha256:${'0'.repeat(64)}`],
    }
    writeFileSync(
      join(profile, 'steward.config.jsonc'),
      JSON.stringify({ network: { allow_private_addresses: true }, discovery: { registries: [registry] } }),
    )
    await host.startOwn(home)
  })
  test.afterAll(async ({ host }) => {
    await host.stopOwn()
    silent?.close()
  })

  for (const colorScheme of ['light', 'dark'] as const)
    test(`a refresh is seen from every screen, by keyboard, and stopped from there (${colorScheme})`, async ({
      host,
      page,
    }) => {
      await page.emulateMedia({ colorScheme })
      await host.open(page)
      await page.keyboard.press('g')
      await page.keyboard.press('r')
      await page.getByRole('button', { name: 'Refresh all' }).click()
      const step = page.getByRole('main').getByRole('status').filter({ hasText: 'Reading far-away' })
      await expect(step).toBeVisible()
      expect(await findings(page)).toEqual([])

      await page.keyboard.press('g')
      await page.keyboard.press('k')
      await expect(page.getByRole('heading', { level: 1, name: 'Keys' })).toBeVisible()
      const underWay = page.getByRole('button', { name: '1 job under way' })
      await underWay.press('Enter')
      const jobs = page.getByRole('dialog', { name: 'under way' })
      await expect(jobs).toContainText('Refresh of all registries')
      await expect(jobs.getByRole('status')).toHaveText('Reading far-away')
      expect(await findings(page)).toEqual([])
      const stop = jobs.getByRole('button', { name: 'Stop: Refresh of all registries' })
      await page.keyboard.press('Tab')
      await expect(stop).toBeFocused()
      await page.keyboard.press('Enter')
      await expect(page.getByRole('alert')).toContainText('Stopped: Refresh of all registries')
      await expect(page.getByRole('alert')).toContainText('what far-away listed before stays')
      await page.keyboard.press('Escape')
      await expect(underWay).toBeHidden()

      await page.goBack()
      await expect(page.getByRole('button', { name: 'Refresh all' })).toBeEnabled()
      expect(await findings(page)).toEqual([])
    })
})

test.describe('the addition of a registry', () => {
  let registry: ServedRegistry
  let link: FaultProxy

  test.beforeAll(async ({ host }) => {
    registry = await ServedRegistry.start({ name: 'far-away', clock: systemClock() })
    link = await FaultProxy.listen(Number(new URL(registry.url).port))
    const home = mkdtempSync(join(tmpdir(), 'steward-add-'))
    const profile = join(home, 'profiles', 'main')
    mkdirSync(profile, { recursive: true })
    writeFileSync(join(profile, 'steward.config.jsonc'), JSON.stringify({ network: { allow_private_addresses: true } }))
    await host.startOwn(home)
  })
  test.afterAll(async ({ host }) => {
    await host.stopOwn()
    await link?.close()
    await registry?.stop()
  })

  test('shows in its dialog what it does, and is stopped from there', async ({ host, page }) => {
    await host.open(page)
    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await page.getByRole('button', { name: 'Add a registry' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Add a registry' })
    await dialog.getByLabel('Address').fill(link.origin)
    await dialog.getByRole('button', { name: 'Show its root key' }).click()
    const add = dialog.getByRole('button', { name: 'The key is right: add it' })
    await expect(add).toBeVisible()
    link.both({ parted: true })
    await add.click()
    await expect(dialog.getByRole('status').filter({ hasText: 'Comparing its root key' })).toBeVisible()
    await dialog.getByRole('button', { name: /^Stop: Addition of/ }).click()
    await expect(dialog).toContainText('it was not added')
    expect(await findings(page)).toEqual([])
    link.both({})
    await add.click()
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('main')).toContainText('far-away')
  })
})

const FILES = 3000

test.describe('an import', () => {
  test.beforeAll(({ host }) => host.startOwn())
  test.afterAll(({ host }) => host.stopOwn())

  test('of more than crosses at once is refused before anything is read, and says what to do instead', async ({
    host,
    page,
  }) => {
    await host.open(page)
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    const buffer = Buffer.alloc(7_000_000, ' ')
    await page
      .getByLabel('Single manifests')
      .setInputFiles([{ name: 'large.json', mimeType: 'application/json', buffer }])
    await expect(page.getByRole('alert')).toContainText('These are 1 file of 7.0 MB')
    await expect(page.getByRole('alert')).toContainText('steward registry import DIR')
    await expect(page.getByText('Connected')).toBeVisible()
  })

  test('counts its files, goes on while its screen is left, is stopped between two files and keeps those it took', async ({
    host,
    page,
  }) => {
    await host.open(page)
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    const files = Array.from({ length: FILES }, (_, index) => ({
      name: `${index}.json`,
      mimeType: 'application/json',
      buffer: Buffer.from(manifest(`minute-taker-${index}`)),
    }))
    await page.getByLabel('Single manifests').setInputFiles(files)
    const bar = page.getByRole('progressbar', { name: 'Import of 3,000 files as import' })
    await expect(bar).toHaveAttribute('aria-valuetext', /^\d+ of 3000$/)
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('g')
    await page.keyboard.press('k')
    await page.getByRole('button', { name: '1 job under way' }).click()
    await page.getByRole('button', { name: /^Stop: Import/ }).click()
    const told = page.getByRole('alert').filter({ hasText: 'Stopped: Import of 3,000 files' })
    await expect(told).toContainText(/\d+ of 3,000 files were read, and what was taken of them stays/)
    const read = Number(/stopped: (\d+) of/.exec((await told.textContent()) ?? '')?.[1])
    expect(read).toBeGreaterThan(0)
    expect(read).toBeLessThan(FILES)
    await page.evaluate(() => {
      location.hash = '#/discover'
    })
    await expect(page.getByText(`${read.toLocaleString('en')} agents`)).toBeVisible()
  })
})
