// Takes a picture of every screen, light and dark, from a running lab: node scripts/screens.mjs CONSOLE_URL [FOLDER]
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { ensureChromium } from './chromium.mjs'

const [url, folder = 'docs/screens'] = process.argv.slice(2)
if (!url) throw new Error('Give the address that "npm run lab -- --no-open" prints.')

const SCREENS = [
  'overview',
  'agents',
  'agents/vibe-agency-orchestrator',
  'delegations',
  'delegations/new?agent=vibe-agency-orchestrator',
  'discover',
  'attestations',
  'attestations/vibe-agency-orchestrator/orchestrate_sdlc',
  'alerts',
  'review',
  'keys',
  'registries',
  'drills',
  'audit',
  'settings',
]

mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: await ensureChromium(console.error), args: ['--no-sandbox'] })
for (const colorScheme of ['light', 'dark']) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme, reducedMotion: 'reduce' })
  page.on('console', (message) => message.type() === 'error' && console.error(`${colorScheme}: ${message.text()}`))
  page.on('pageerror', (error) => console.error(`${colorScheme}: ${error.message}`))
  await page.goto(url)
  await page.getByText('Connected').waitFor()
  const shoot = async (path) => {
    await page.evaluate((hash) => {
      location.hash = hash
    }, `#/${path}`)
    await page.waitForLoadState('networkidle')
    await page.locator('h1').waitFor()
    // Also what is loaded for itself, as a chart.
    await page.locator('[aria-busy=true], .mantine-Skeleton-root').first().waitFor({ state: 'detached' })
    // A task's id differs from run to run; its picture's name must not.
    const name = path
      .split('?')[0]
      .replaceAll('/', '-')
      .replace(/task-.*/, 'task')
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) })
  }
  for (const path of SCREENS) await shoot(path)
  await page.evaluate(() => {
    location.hash = '#/delegations'
  })
  const task = await page.locator('a.mono').first().textContent()
  await shoot(`delegations/${task}`)
  await page.close()
}
await browser.close()
