import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { inProject } from './project.mjs'

const programs = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }

/**
 * Electron's program, if it can open a window here. Looks only: importing `electron` would try to download it.
 * @returns {{ program: string } | { missing: string }} the path, or the reason in words
 */
export function findElectron() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? inProject('node_modules', 'electron', 'dist')
  const program = join(folder, programs[process.platform] ?? 'electron')
  if (!existsSync(program)) return { missing: "Electron's program is not installed on this machine" }
  const headless = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY
  return headless ? { missing: 'This machine has no display for Electron' } : { program }
}
