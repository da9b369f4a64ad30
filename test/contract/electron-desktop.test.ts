import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StewardBridge } from '../../src/shared/contract'
import { ForkedMain } from './electron-double/fork'

const bundle = join(import.meta.dirname, '..', '..', 'out/main/index.js')
const home = mkdtempSync(join(tmpdir(), 'steward-desktop-'))
const electronHome = join(home, 'electron')
const passphrase = 'correct horse battery staple'

const start = (...args: string[]): Promise<ForkedMain> =>
  ForkedMain.start({ main: bundle, home: electronHome, args, env: { STEWARD_HOME: home } })

let main: ForkedMain
beforeAll(async () => {
  // Not a store at all: it is moved aside at the start, and an alert says so.
  mkdirSync(join(home, 'profiles', 'main'), { recursive: true })
  writeFileSync(join(home, 'profiles', 'main', 'store.db'), 'no database'.repeat(500))
  main = await start()
  await main.page()
}, 60_000)
afterAll(async () => {
  await main.stop()
  rmSync(home, { recursive: true, force: true })
})

const ask = async (command: string, input: unknown) => {
  const page = await main.page()
  return page.evaluate(
    (asked) => (globalThis as typeof globalThis & { steward: StewardBridge }).steward.call(asked.command, asked.input),
    { command, input },
  )
}
const vaultState = async () => {
  const answer = await ask('system.status', {})
  return answer.ok && (answer.output as { vault: string }).vault
}
const untilVaultIs = (state: string) => expect.poll(vaultState, { timeout: 10_000 }).toBe(state)

/** As a person follows a link: a page that opens windows by itself is stopped by the browser. */
async function follow(page: Page, url: string): Promise<void> {
  await page.evaluate((address) => {
    const link = Object.assign(document.createElement('a'), { href: address, target: '_blank', id: 'outside' })
    link.textContent = address
    document.body.prepend(link)
  }, url)
  await page.locator('#outside').press('Enter')
}

describe('what the page may do', () => {
  it.each([
    'media',
    'geolocation',
    'notifications',
    'hid',
    'serial',
    'usb',
    'clipboard-read',
    'openExternal',
    'of-next-year',
  ])('is not %s', async (permission) => {
    expect(await main.act('ask-permission', { permission })).toEqual({ request: false, check: false })
  })

  it('is to copy a text that was clicked', async () => {
    const permission = 'clipboard-sanitized-write'
    expect(await main.act('ask-permission', { permission })).toEqual({ request: true, check: true })
  })

  it('is to have a web address opened in the browser, and no address that is not https', async () => {
    const page = await main.page()
    for (const url of ['http://example.org/plain', 'https://example.org/docs']) {
      await follow(page, url)
      await main.reported('window-refused', (report) => report['url'] === url)
      await page.locator('#outside').evaluate((link) => link.remove())
    }
    expect(main.reports.filter(({ electron }) => electron === 'open-external')).toEqual([
      { electron: 'open-external', url: 'https://example.org/docs' },
    ])
  })
})

describe('the lab', () => {
  it('is started from the page, opens in the browser, and ends with the program', async () => {
    const page = await main.page()
    const lab = (await ask('lab.start', {})) as { ok: true; output: { url: string } }
    expect(lab.output.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=/)
    await follow(page, lab.output.url)
    // The double hears of addresses over the network's protocol, which leaves the fragment out.
    await main.reported('open-external', ({ url }) => url === lab.output.url.replace(/#.*/, ''))
    await main.stop()
    await expect(fetch(new URL('/', lab.output.url))).rejects.toThrow()
    main = await start()
    await main.page()
  }, 120_000)
})

describe('the tray', () => {
  it('counts the alerts that are open, and no more of them once they are seen to', async () => {
    await main.reported('tray', ({ toolTip }) => toolTip === 'Steward: 1 open alert')
    await main.reported('badge', ({ count }) => count === 1)
    const { output } = (await ask('alerts.list', {})) as {
      ok: true
      output: { alerts: { id: string; kind: string }[] }
    }
    expect(output.alerts.map(({ kind }) => kind)).toEqual(['store_restored'])
    await ask('alerts.acknowledge', { id: output.alerts[0]?.id })
    await main.reported('tray', ({ toolTip }) => toolTip === 'Steward: nothing needs you')
  })

  it('leads to the alerts', async () => {
    expect(await main.act('tray-click', { label: 'Alerts' })).toBe(true)
    await (await main.page()).waitForURL(/#\/alerts$/)
  })
})

describe('a steward:// link', () => {
  it('that the desktop hands over leads to its screen', async () => {
    await main.act('open-url', { url: 'steward://agent/vibe-agency-orchestrator' })
    await (await main.page()).waitForURL(/#\/agents\/vibe-agency-orchestrator$/)
  })

  it('of a second start is taken over by the first, and the second ends', async () => {
    const second = await start('steward://task/task-abc123')
    expect(await second.exitCode()).toBe(0)
    await (await main.page()).waitForURL(/#\/delegations\/task-abc123$/)
    await main.reported('window', ({ focused }) => focused === true)
  })

  it('of no kind we know leads nowhere', async () => {
    const page = await main.page()
    const before = page.url()
    await main.act('open-url', { url: 'steward://settings/../../keys' })
    await main.act('open-url', { url: 'https://example.org/' })
    expect(page.url()).toBe(before)
  })
})

describe('the vault of somebody who leaves', () => {
  /** How often a keyring was enrolled, by the audit log. */
  const enrolments = async () => {
    const answer = await ask('audit.list', { text: 'unlock_method_added' })
    return answer.ok && (answer.output as { entries: unknown[] }).entries.length
  }

  it('is locked when the computer sleeps, and stays locked without a keyring enrolled', async () => {
    await ask('vault.create', { passphrase })
    await untilVaultIs('open')
    await main.act('power', { event: 'suspend' })
    await untilVaultIs('locked')
    await main.act('power', { event: 'unlock-screen' })
    expect(await vaultState()).toBe('locked')
  })

  it('is opened by the desktop’s keyring when they are back, once they asked for it', async () => {
    await ask('vault.unlock', { passphrase })
    const page = await main.page()
    await page.evaluate(() => {
      location.hash = '#/keys'
    })
    await page.getByRole('button', { name: 'Use this computer’s keyring' }).click()
    await page.getByRole('button', { name: 'Use the keyring' }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    // Offered once: it is enrolled.
    expect(await page.getByRole('button', { name: 'Use this computer’s keyring' }).count()).toBe(0)
    await expect.poll(enrolments, { timeout: 10_000 }).toBe(1)
    await main.act('power', { event: 'lock-screen' })
    await untilVaultIs('locked')
    await main.act('power', { event: 'unlock-screen' })
    await untilVaultIs('open')
  })

  it('is opened by the keyring from the page, where it was enrolled', async () => {
    // Asked for again, from the menu, it stays so.
    expect(await main.act('menu-click', { label: 'Open the vault with this computer’s keyring' })).toBe(true)
    await expect.poll(enrolments, { timeout: 10_000 }).toBe(2)
    const page = await main.page()
    await page.evaluate(() => {
      location.hash = '#/keys'
    })
    await page.getByRole('button', { name: 'Lock the vault' }).click()
    await untilVaultIs('locked')
    await page.getByRole('button', { name: 'Open with this computer’s keyring' }).click()
    await untilVaultIs('open')
  })

  it('asks for its passphrase once the keyring is given up, until it is used again', async () => {
    const page = await main.page()
    await page.getByRole('button', { name: 'Stop using the keyring' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Stop using the keyring' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Use this computer’s keyring' }).waitFor()
    await main.act('power', { event: 'lock-screen' })
    await untilVaultIs('locked')
    expect(await page.getByRole('button', { name: 'Open with this computer’s keyring' }).count()).toBe(0)
    await main.act('power', { event: 'unlock-screen' })
    expect(await vaultState()).toBe('locked')
    await ask('vault.unlock', { passphrase })
    await main.act('menu-click', { label: 'Open the vault with this computer’s keyring' })
    await page.getByRole('button', { name: 'Stop using the keyring' }).waitFor()
  })

  it('is left open where the policy says so', async () => {
    await ask('policy.set', { path: ['desktop', 'lock_on_suspend'], value: false })
    await main.act('power', { event: 'suspend' })
    expect(await vaultState()).toBe('open')
  })
})

describe('a page that fails', () => {
  it('is loaded again when its process dies, but not for ever', async () => {
    for (let time = 0; time < 4; time++) await main.act('page-gone', { reason: 'crashed' })
    const asked = await main.reported('dialog', ({ kind }) => kind === 'message')
    expect(asked['options']).toMatchObject({ buttons: ['Load it again', 'Quit'] })
    expect(main.reports.filter(({ electron }) => electron === 'reloaded').length).toBeGreaterThanOrEqual(3)
    await (await main.page()).getByText('Connected').waitFor()
  })

  it('that hangs is the person’s to wait for or to load again', async () => {
    await main.act('page-hangs')
    const hangs = (options: unknown) => JSON.stringify(options).includes('does not answer')
    expect((await main.reported('dialog', ({ options }) => hangs(options)))['options']).toMatchObject({
      buttons: ['Wait', 'Load it again'],
    })
  })
})

describe('the window', () => {
  it('only hides when it is closed, where the policy says so, and comes back from the tray', async () => {
    await ask('policy.set', { path: ['desktop', 'close_to_tray'], value: true })
    await main.act('close-window')
    await main.reported('window', ({ visible }) => visible === false)
    expect(await main.act('tray-click', {})).toBe(true)
    await (await main.page()).getByText('Connected').waitFor()
  })

  it('opens where it was, and the vault with it; on a screen that is gone it opens where it first did', async () => {
    await main.stop()
    const file = join(electronHome, 'userData', 'window.json')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ width: 1280, height: 800 })
    writeFileSync(file, JSON.stringify({ x: 200, y: 120, width: 1100, height: 700, maximized: false }))
    main = await start()
    const { bounds } = await main.reported('window', ({ created }) => created === true)
    expect(bounds).toEqual({ x: 200, y: 120, width: 1100, height: 700 })
    await untilVaultIs('open')
    await main.stop()
    writeFileSync(file, JSON.stringify({ x: 9000, y: 120, width: 1100, height: 700, maximized: false }))
    main = await start()
    const elsewhere = await main.reported('window', ({ created }) => created === true)
    expect(elsewhere['bounds']).toMatchObject({ x: 0, width: 1280 })
  })
})
