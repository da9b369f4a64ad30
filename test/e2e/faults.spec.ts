import { expect, type Page } from '@playwright/test'
import { SCREENS } from '../../src/renderer/app/screens'
import { test } from '../fixtures/console-host'

const PASSPHRASE = 'correct horse battery staple'
const KEYS_CODE = '**/assets/keys-*.js'

test.beforeAll(({ host }) => host.startOwn())
test.afterAll(({ host }) => host.stopOwn())

const screen = (page: Page, name: string) => page.locator('.rail').getByRole('link', { name, exact: true }).click()
const choose = async (page: Page, words: string): Promise<void> => {
  await page.keyboard.press('Control+k')
  await page.getByLabel('Search screens, actions').fill(words)
  await page.keyboard.press('Enter')
}
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })

test('a screen that throws says so and what to do; the rail, the banners and the other screens live on', async ({
  host,
  page,
}) => {
  await page.route(KEYS_CODE, (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: 'export default () => { throw new Error("a fault of its own") }',
    }),
  )
  await host.open(page)
  await screen(page, 'Keys')
  await expect(page.getByRole('alert')).toContainText('This screen could not be shown')
  await expect(page.getByRole('alert')).not.toContainText('a fault of its own')
  await expect(page.getByText('There is no key vault yet')).toBeVisible()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('alert')).toContainText('This screen could not be shown')
  await screen(page, 'Settings')
  await expect(heading(page, 'Settings')).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('a screen whose code could not be had is shown at the second try', async ({ host, page }) => {
  await page.route(KEYS_CODE, (route) => route.abort())
  await host.open(page)
  await screen(page, 'Keys')
  await expect(page.getByRole('alert')).toContainText('This screen could not be shown')
  await page.unroute(KEYS_CODE)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(heading(page, 'Keys')).toBeVisible()
})

test('a page of another version than its engine says so and how to go on, and shows no screen of what it does not know', async ({
  host,
  page,
}) => {
  test.skip(host.name === 'electron', 'a window and its engine are of one build, and no frame passes between them')
  await page.addInitScript(() => {
    const { send } = WebSocket.prototype
    WebSocket.prototype.send = function (frame) {
      send.call(this, String(frame).replace(/"contract":\d+/, '"contract":9999'))
    }
  })
  await page.goto(host.address)
  const refused = page.getByText(/The engine refused this page/)
  await expect(refused).toContainText('of different versions (9999 and')
  await expect(refused).toContainText('Reload the console')
  await expect(page.locator('main').getByRole('heading')).toHaveCount(0)
})

test('with the vault locked every screen says so, shows what it can, and fails at nothing', async ({ host, page }) => {
  await host.open(page)
  await screen(page, 'Keys')
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Make the vault' }).click()
  await page.getByText('The vault has no keys yet').waitFor()
  await choose(page, 'Lock the vault')
  const banner = page.getByText('The key vault is locked: browsing works')
  for (const { name, path } of SCREENS) {
    await screen(page, name)
    await expect(page, path).toHaveURL(new RegExp(`#/${path}`))
    await expect(banner, path).toBeVisible()
    await expect(page.locator('[aria-busy=true]'), path).toHaveCount(0)
    // That no drill may run outside of a lab is no failure.
    const failures = page.getByRole('alert').filter({ hasNotText: 'No drill may run in a lab here' })
    await expect(failures, path).toHaveCount(0)
  }
  await banner.getByRole('link', { name: 'Unlock it' }).click()
  await page.getByLabel('Passphrase', { exact: true }).fill('not this one')
  await page.getByRole('button', { name: 'Unlock' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Unlock' }).click()
  await expect(banner).toHaveCount(0)
})
