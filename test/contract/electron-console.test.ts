import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureReady } from '../../scripts/ensure.mjs'
import { ForkedMain } from './electron-double/fork'

const project = join(import.meta.dirname, '..', '..')
const home = mkdtempSync(join(tmpdir(), 'steward-electron-'))
let main: ForkedMain

beforeAll(async () => {
  await ensureReady()
  main = await ForkedMain.start({
    main: join(project, 'out/main/index.js'),
    home: join(home, 'electron'),
    env: { STEWARD_HOME: join(home, 'steward') },
  })
}, 120_000)
afterAll(async () => {
  await main.stop()
  rmSync(home, { recursive: true, force: true })
})

describe('the built Electron bundles', () => {
  it('show the console, which reaches the engine through the preload', async () => {
    const page = await main.page()
    await page.getByText('Connected').waitFor()
    await page.getByText('There is no key vault yet').waitFor()
  })

  it('make a vault from the page, and no key leaves it', async () => {
    const page = await main.page()
    await page.evaluate(() => {
      location.hash = '#/keys'
    })
    await page.getByLabel('Passphrase', { exact: true }).fill('correct horse battery staple')
    await page.getByRole('button', { name: 'Make the vault' }).click()
    await page.getByText('The vault has no keys yet').waitFor()
  })

  it('give the page the bridge and nothing of Node or Electron', async () => {
    const page = await main.page()
    const seen = await page.evaluate(async () => {
      const { steward } = window as unknown as {
        steward: { call(command: string, input: unknown): Promise<{ ok: boolean; error?: { code: string } }> }
      }
      const unknown = await steward.call('no.such.command', {})
      const wrong = await steward.call('agents.get', { agent_id: 7 })
      return {
        members: Object.keys(steward).sort(),
        leaks: ['require', 'process', 'module'].filter((name) => name in window),
        unknown: unknown.error?.code,
        wrong: wrong.error?.code,
      }
    })
    expect(seen).toEqual({
      members: ['call', 'contract', 'onEvent'],
      leaks: [],
      unknown: 'usage',
      wrong: 'input_invalid',
    })
  })

  it('lead nowhere else and open no window', async () => {
    const page = await main.page()
    await page.evaluate(() => location.assign('https://example.org/'))
    expect(await main.reported('navigation-refused')).toMatchObject({ url: 'https://example.org/' })
    expect(await main.act('ask-permission', { permission: 'media' })).toEqual({ request: false, check: false })
  })
})
