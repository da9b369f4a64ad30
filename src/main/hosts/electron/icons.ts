import { join } from 'node:path'
import { type NativeImage, nativeImage } from 'electron'

/** An image of `resources/icons`, which `scripts/icons.mjs` draws from the page's own icon. */
export const icon = (name: 'icon' | 'tray'): NativeImage =>
  nativeImage.createFromPath(join(import.meta.dirname, '../../resources/icons', `${name}.png`))
