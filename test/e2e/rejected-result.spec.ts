import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { RunningLab } from '../fixtures/running-lab'

let lab: RunningLab
test.beforeAll(async () => {
  lab = await RunningLab.start()
})
test.afterAll(async () => {
  await lab.stop()
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`shows where a result is broken, what was done about it, and where it is kept (${colorScheme})`, async ({
    page,
  }) => {
    await lab.steward('policy', 'set', 'delegation.retry_policy.max_retries', '1')
    const input = JSON.stringify({ domain: 'restaurant', pace_ms: 0, spoil: 'python' })
    const task = `task-spoilt-${colorScheme}`
    const words = ['--operation', 'orchestrate_sdlc', '--input', input, '--task', task]
    expect((await lab.steward('delegate', 'vibe-agency-orchestrator', ...words)).code).toBe(1)

    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.goto(lab.consoleUrl)
    await expect(page.getByText('Connected')).toBeVisible()
    await page.evaluate((hash) => {
      location.hash = hash
    }, `#/delegations/${task}`)
    await expect(page.getByText('Rejected, and given up')).toBeVisible()
    const findings = page.getByRole('list', { name: 'Findings' }).first()
    await expect(findings.getByText('code/main.py:22:12')).toBeVisible()
    await expect(
      page.getByRole('row', { name: /code\/main\.py.*digest.*passed.*syntax.*failed/ }).first(),
    ).toBeVisible()
    await expect(page.getByText('The agent vibe-agency-orchestrator was told').first()).toBeVisible()
    await expect(page.getByText(/files are kept for inspection in/).first()).toBeVisible()
    await page.getByText('Result of execution 1: Rejected, and ordered again').click()
    await expect(page.getByRole('list', { name: 'Findings' })).toHaveCount(2)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])

    await page.getByRole('button', { name: 'Delete it now' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete what is in quarantine?' })
    await expect(dialog.getByRole('list', { name: 'Files that are deleted' })).toContainText('code/main.py')
    await expect(dialog.getByRole('button', { name: 'Delete them' })).toBeDisabled()
    const inDialog = await new AxeBuilder({ page }).analyze()
    expect(inDialog.violations.map(({ id }) => id)).toEqual([])
    await page.screenshot({ path: test.info().outputPath('discard.png') })
    await dialog.getByLabel("Type the agent's id to confirm").fill('vibe-agency-orchestrator')
    await dialog.getByRole('button', { name: 'Keep them' }).click()

    const shown = await lab.steward('result', task)
    expect(shown.code).toBe(1)
    expect(shown.out).toContain('✗ code/main.py:22:12 ')
    expect((await lab.steward('result', '--quarantine')).out).toContain(`${task}, execution 2: `)
    expect((await lab.steward('result', task, '--quarantine')).out).toContain('code/main.py (457 B) ✗ python_syntax')

    await page.getByRole('button', { name: 'Delete it now' }).click()
    await dialog.getByLabel("Type the agent's id to confirm").fill('vibe-agency-orchestrator')
    await dialog.getByRole('button', { name: 'Delete them' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('button', { name: 'Delete it now' })).toBeHidden()
    await expect(page.getByRole('list', { name: 'Findings' }).first()).toBeVisible()
    expect((await lab.steward('result', task, '--quarantine')).out).toBe('Nothing is in quarantine\n')
  })
