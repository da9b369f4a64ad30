import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { RunningLab } from '../fixtures/running-lab'

// FAILURE_MODES 1.1 as an operator meets it: an agent dies in mid-task, and a person says where it goes on.

const FIRST = 'vibe-agency-orchestrator'
const OTHER = 'standby-orchestrator'

let lab: RunningLab
test.beforeAll(async () => {
  lab = await RunningLab.start()
  for (const [path, value] of [
    ['heartbeat.interval_ms', '500'],
    ['heartbeat.offline_after_ms', '2500'],
    // Nothing is recovered unless a person says so.
    ['on_agent_failure.action', 'fail'],
  ])
    expect((await lab.steward('policy', 'set', `delegation.${path}`, String(value))).code).toBe(0)
})
test.afterAll(async () => {
  await lab.stop()
})

const noViolations = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

/** Opens the console at the Delegations screen, with a task, and follows it to its page until its agent is killed after the first phase. */
async function crash(page: Page, task: string): Promise<void> {
  await page.goto(lab.consoleUrl)
  await expect(page.getByText('Connected')).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  const input = JSON.stringify({ domain: 'restaurant', pace_ms: 2000 })
  const words = ['--operation', 'orchestrate_sdlc', '--input', input, '--task', task, '--detach']
  expect((await lab.steward('delegate', FIRST, ...words)).code).toBe(0)
  await page.getByRole('link', { name: task }).click()
  await page.getByText('Checkpoint 1 verified and kept').waitFor()
  await lab.order(`kill ${FIRST}`)
}

const places = [
  ['light', 'another agent', OTHER],
  ['dark', 'the same agent, which is back', FIRST],
] as const

for (const [colorScheme, where, agent] of places)
  test(`goes on with a task on ${where}, from its last checkpoint (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const task = `task-recovered-${colorScheme}`
    await crash(page, task)
    await expect(page.getByText(/failed in mid-task, and the policy says not to recover/).first()).toBeVisible()
    await noViolations(page)
    if (agent === FIRST) expect((await lab.order(`start ${FIRST}`)).ok).toBe(true)

    await page.getByRole('button', { name: 'Recover', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Go on with this task' })
    await expect(dialog).toContainText('Phases that have ended are not run again')
    const choice = dialog.getByLabel('Agent')
    await expect(choice.getByRole('option', { name: `${FIRST} (had it last)` })).toBeAttached()
    if (agent === OTHER) await choice.selectOption(OTHER)
    await noViolations(page)
    await page.screenshot({ path: test.info().outputPath('recover.png') })
    await dialog.getByRole('button', { name: 'Go on' }).click()
    await expect(dialog).toBeHidden()

    await expect(page.getByText('Attempts (2), on one time axis')).toBeVisible()
    await expect(page.getByText(new RegExp(`Recovering from checkpoint 1 .*on ${agent}`))).toBeVisible()
    await expect(page.getByText('Receipt verified').first()).toBeVisible({ timeout: 40_000 })
    await noViolations(page)
    await page.screenshot({ path: test.info().outputPath('recovered.png'), fullPage: true })

    await page.keyboard.press('g')
    await page.keyboard.press('d')
    const row = page.getByRole('row', { name: task })
    await expect(row).toContainText('Completed')
    await expect(row.getByRole('link', { name: agent })).toHaveAttribute('title', agent)
    // One line, however long the id is.
    const box = await row.boundingBox()
    expect(box?.height).toBeLessThan(44)
    // And all of it in sight: the window is 1280 wide.
    expect((box?.x ?? 0) + (box?.width ?? Number.NaN)).toBeLessThanOrEqual(1280)
    await page.screenshot({ path: test.info().outputPath('delegations.png') })
    if (agent === OTHER) expect((await lab.order(`start ${FIRST}`)).ok).toBe(true)
  })

test('tells of what needs a person in words that can be read, in both schemes', async ({ page }) => {
  await page.goto(lab.consoleUrl)
  await expect(page.getByText('Connected')).toBeVisible()
  const input = JSON.stringify({ domain: 'restaurant', pace_ms: 0, spoil: 'python' })
  await lab.steward('policy', 'set', 'delegation.on_invalid_result.action', 'reject')
  await lab.steward('delegate', FIRST, '--operation', 'orchestrate_sdlc', '--input', input)
  const toast = page.getByRole('alert').filter({ hasText: 'returned an invalid result' })
  await expect(toast).toBeVisible()
  await toast.hover()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).include('.mantine-Notification-root').analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
    await page.screenshot({ path: test.info().outputPath(`toast-${colorScheme}.png`) })
  }
})
