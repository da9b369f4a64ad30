import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow, type Rectangle, screen } from 'electron'
import { z } from 'zod'

const windowState = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1024),
  height: z.number().int().min(680),
  maximized: z.boolean(),
})
type WindowState = z.infer<typeof windowState>

const SAVE_AFTER_MS = 500
/** So much of a window must be on a screen that it can be taken hold of. */
const VISIBLE_PIXELS = 100

const stateFile = (): string => join(app.getPath('userData'), 'window.json')

/** Where the window was last; undefined where that is not known, or where there is no screen any more. */
export function rememberedState(): WindowState | undefined {
  try {
    const state = windowState.parse(JSON.parse(readFileSync(stateFile(), 'utf8')))
    return screen.getAllDisplays().some(({ workArea }) => overlaps(state, workArea)) ? state : undefined
  } catch {
    // Missing or damaged: the window opens at its first size, and writes the file anew.
    return undefined
  }
}

const overlaps = (a: Rectangle, b: Rectangle): boolean =>
  Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) >= VISIBLE_PIXELS &&
  Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) >= VISIBLE_PIXELS

/** Writes down where the window is: shortly after each change, and when it closes. */
export function rememberState(window: BrowserWindow): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const save = (): void => {
    clearTimeout(timer)
    const file = stateFile()
    const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() }
    writeFileSync(`${file}.new`, JSON.stringify(state))
    renameSync(`${file}.new`, file)
  }
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(save, SAVE_AFTER_MS)
  }
  window.on('resize', soon)
  window.on('move', soon)
  window.on('maximize', soon)
  window.on('unmaximize', soon)
  window.on('close', save)
}
