import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

// Packaging itself needs Electron's own program. What can be held without it: the safe settings stay, and what the
// configuration names is there.

const project = join(import.meta.dirname, '..', '..')
const config = parse(readFileSync(join(project, 'electron-builder.yml'), 'utf8'))
const packageFile = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))

describe('the packaged console', () => {
  it('is the Electron that it was tested with', () => {
    expect(config.electronVersion).toBe(packageFile.devDependencies.electron)
  })

  it('cannot be made to run anything else', () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: true,
      enableCookieEncryption: true,
      grantFileProtocolExtraPrivileges: false,
    })
  })

  it('holds its icons, its entry and the native library outside the archive', () => {
    for (const icon of [config.linux.icon, config.mac.icon, config.win.icon, 'resources/icons/tray.png'])
      expect(existsSync(join(project, icon))).toBe(true)
    expect(config.files).toContain('out/main/**')
    expect(packageFile.main).toBe('out/main/index.js')
    expect(config.asarUnpack).toContain('node_modules/better-sqlite3/**')
  })
})
