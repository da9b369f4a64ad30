import { mkdirSync, readFileSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { inProject } from './project.mjs'

// Draws the desktop's icons from the page's own: `node scripts/icons.mjs`, after the drawing has changed.

const sizes = { icon: 512, tray: 32 }
const drawing = readFileSync(inProject('src', 'renderer', 'public', 'icon.svg'), 'utf8')
const folder = inProject('resources', 'icons')

mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
for (const [name, size] of Object.entries(sizes)) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`)
  await page.screenshot({ path: `${folder}/${name}.png`, omitBackground: true })
}
await browser.close()
