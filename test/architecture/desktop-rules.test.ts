import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { desktopFaults } from './desktop-rules'
import { type ProjectFile, projectFiles } from './project-files'

const files = projectFiles(resolve(import.meta.dirname, '../..'))
const HOST = 'src/main/hosts/electron'

/** The project with one file in place of, or beside, its own. */
const withFile = (path: string, change: (text: string) => string): readonly ProjectFile[] => {
  const text = change(files.find((file) => file.path === path)?.text ?? '')
  return [...files.filter((file) => file.path !== path), { path, text }]
}

describe('the rules of the desktop program', () => {
  it('are kept', () => {
    expect(desktopFaults(files)).toEqual([])
  })

  it.each([
    [`${HOST}/other.ts`, 'new BrowserWindow({})', 'windows are made in one place'],
    [`${HOST}/other.ts`, 'const it = { nodeIntegrationInWorker: true }', 'a window keeps its isolation'],
    [`${HOST}/other.ts`, 'const it = { contextIsolation: false }', 'a window keeps its isolation'],
    [`${HOST}/other.ts`, "ipcMain.handle('x', run)", 'pages ask at one entrance'],
    [`${HOST}/other.ts`, 'shell.openExternal(url)', 'addresses are opened in one place'],
    [`${HOST}/other.ts`, 'contents.executeJavaScript(text)', 'nothing is run in a page from outside'],
    [`${HOST}/other.ts`, "return { action: 'allow' }", 'a window opens no other'],
    [`${HOST}/other.ts`, "app.on('certificate-error', allow)", 'certificates are checked'],
    ['src/renderer/ui/other.tsx', '<b dangerouslySetInnerHTML={{ __html }} />', 'text is shown as text'],
    ['src/renderer/ui/other.tsx', "import { ipcRenderer } from 'electron'", 'the page has nothing of Electron or Node'],
  ])('refuse in %s: %s', (path, line, says) => {
    expect(desktopFaults(withFile(path, () => line))).toEqual([`${path}:1: ${says}`])
  })

  it.each([
    ['window.ts', 'sandbox: true', 'isolates the page'],
    ['window.ts', 'denyByDefault(', 'denies permissions by default'],
    ['permissions.ts', 'setDevicePermissionHandler(() => false)', 'decides of every permission'],
    ['navigation.ts', "'will-redirect'", 'keeps a page where it is'],
    ['main.ts', 'guardNavigation()\n', 'guards before anything shows'],
    ['ipc.ts', 'if (!isOurs(event)) throw', 'asks who speaks'],
    ['console-protocol.ts', 'content-security-policy', 'sends the policy of the page'],
  ])('miss in %s: %s', (name, part, says) => {
    const path = `${HOST}/${name}`
    expect(desktopFaults(withFile(path, (text) => text.replaceAll(part, '')))).toContain(`${path}: ${says}`)
  })
})
