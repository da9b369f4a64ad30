import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ForkedMain } from './fork'

let folder = ''
const running: ForkedMain[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-double-'))
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((main) => main.stop()))
  rmSync(folder, { recursive: true, force: true })
})

const preload = `
const { contextBridge, ipcRenderer } = require('electron')
contextBridge.exposeInMainWorld('bridge', {
  ping: (n) => ipcRenderer.invoke('ping', n),
  missing: () => ipcRenderer.invoke('missing'),
  onTick: (listener) => ipcRenderer.on('tick', (_event, n) => listener(n)),
})`

const csp = "default-src 'self'"

const guardedMain = (preferences: string): string => `
import { app, BrowserWindow, ipcMain, Menu, Notification, protocol, safeStorage, session, shell, Tray, nativeImage } from 'electron'
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
if (!app.requestSingleInstanceLock({ from: 'later' })) app.exit(3)
app.on('second-instance', (_event, argv, _cwd, data) => new Notification({ title: argv.at(-1), body: data.from }).show())
app.on('window-all-closed', () => app.quit())
ipcMain.handle('ping', (event, n) => {
  event.sender.send('tick', n)
  return { n: n + 1, from: event.senderFrame.url, main: event.senderFrame === event.sender.mainFrame }
})
await app.whenReady()
protocol.handle('app', (request) => new Response(
  '<!doctype html><title>page</title><button>' + new URL(request.url).pathname + '</button><script>window.inline = 1</script>',
  { headers: { 'content-type': 'text/html', 'content-security-policy': ${JSON.stringify(csp)} } }))
session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
session.defaultSession.setPermissionCheckHandler(() => false)
Menu.setApplicationMenu(Menu.buildFromTemplate([{ label: 'Help', submenu: [{ label: 'Manual', click: () => shell.openExternal('https://example.org/manual') }] }]))
const tray = new Tray(nativeImage.createEmpty())
tray.setToolTip(safeStorage.decryptString(safeStorage.encryptString('5 alerts')))
const win = new BrowserWindow({ webPreferences: ${preferences} })
win.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
win.webContents.on('will-navigate', (event) => event.preventDefault())
await win.loadURL('app://console/start')
`

const safe = `{ preload: ${JSON.stringify('PRELOAD')}, sandbox: true, contextIsolation: true, nodeIntegration: false }`

async function start(preferences = safe, args: string[] = []): Promise<ForkedMain> {
  const files = { main: join(folder, 'main.mjs'), preload: join(folder, 'preload.cjs') }
  writeFileSync(files.preload, preload)
  writeFileSync(files.main, guardedMain(preferences.replace('PRELOAD', files.preload)))
  const main = await ForkedMain.start({ main: files.main, home: join(folder, 'home'), args })
  running.push(main)
  return main
}

describe('the electron double', () => {
  it.each([
    ['no sandbox', '{ sandbox: false, contextIsolation: true, nodeIntegration: false }'],
    ['a sandbox left to chance', '{ contextIsolation: true, nodeIntegration: false }'],
    ['no context isolation', '{ sandbox: true, contextIsolation: false, nodeIntegration: false }'],
    ['node integration', '{ sandbox: true, contextIsolation: true, nodeIntegration: true }'],
  ])('refuses a window with %s', async (_case, preferences) => {
    const main = await start(preferences)
    const complaint = new Promise<string>((resolve) => {
      let text = ''
      main.process.stderr?.on('data', (chunk) => {
        text += chunk
      })
      main.process.once('close', () => resolve(text))
    })
    expect(await main.exitCode()).toBe(1)
    expect(await complaint).toContain('unsafe webPreferences')
  })

  it('joins the preload to main, and keeps what the page must not have out of it', async () => {
    const page = await (await start()).page()
    const seen = await page.evaluate(async () => {
      const { bridge } = window as unknown as { bridge: Record<string, (argument?: unknown) => Promise<unknown>> }
      const tick = new Promise((resolve) => bridge['onTick']?.(resolve))
      const pong = await bridge['ping']?.(41)
      const missing = await bridge['missing']?.().catch((error: Error) => error.message)
      return {
        pong,
        missing,
        tick: await tick,
        leaks: ['require', 'process', 'module'].filter((name) => name in window),
        frozen: Object.isFrozen(bridge),
        secure: isSecureContext,
        inline: 'inline' in window,
      }
    })
    expect(seen).toEqual({
      pong: { n: 42, from: 'app://console/start', main: true },
      missing: "Error invoking remote method 'missing': Error: No handler registered for 'missing'",
      tick: 41,
      leaks: [],
      frozen: true,
      secure: true,
      inline: false,
    })
  })

  it('asks the guards of main about navigation, pop-ups and permissions', async () => {
    const main = await start()
    const page = await main.page()
    await page.evaluate(() => void window.open('https://example.org/pop-up'))
    expect(await main.reported('window-refused')).toMatchObject({ url: 'https://example.org/pop-up' })
    await page.evaluate(() => location.assign('https://example.org/elsewhere'))
    expect(await main.reported('navigation-refused')).toMatchObject({ url: 'https://example.org/elsewhere' })
    expect(await main.act('ask-permission', { permission: 'media' })).toEqual({ request: false, check: false })
  })

  it('passes on what main asks of the desktop, and what a user does there', async () => {
    const main = await start()
    await main.page()
    expect(await main.reported('tray', ({ toolTip }) => toolTip === '5 alerts')).toBeDefined()
    expect(await main.act('menu-click', { label: 'Manual' })).toBe(true)
    expect(await main.reported('open-external')).toMatchObject({ url: 'https://example.org/manual' })
  })

  it('lets one instance run and hands it the arguments of the next', async () => {
    const first = await start()
    await first.page()
    const second = await start(safe, ['steward://agent/some-agent'])
    expect(await second.exitCode()).toBe(3)
    expect(await first.reported('notification')).toMatchObject({ title: 'steward://agent/some-agent', body: 'later' })
  })
})
