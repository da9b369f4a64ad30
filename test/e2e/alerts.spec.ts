import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { systemClock } from '../../src/main/adapters/clock'
import { openClientStore } from '../../src/main/adapters/sqlite'
import { agentId, keyId, toInstant } from '../../src/shared/model/ids'
import type { SigningEvidence } from '../../src/shared/model/signing-alert'
import { RunningConsole } from '../fixtures/running-console'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Eight o’clock (UTC) of the day. */
const morning = (now: number): number => Math.floor(now / DAY) * DAY + 8 * HOUR

const KEY = keyId.parse(`sha256:${'7'.repeat(64)}`)
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Thirty signatures of ordinary days and two from elsewhere, as the engine keeps them with an alert. */
const evidence = (now: number): SigningEvidence => ({
  anomaly: 'signing_from_unexpected_ip',
  key_id: KEY,
  registry: 'primary',
  found: '203.0.113.42',
  usual: '198.51.100.10',
  line: 'Attestation signed from unknown IP: 203.0.113.42',
  signatures: Array.from({ length: 32 }, (_, n) => ({
    seq: n + 1,
    at: toInstant(morning(now) - (32 - n) * DAY + (n >= 30 ? 18 + n / 30 : n % 9) * HOUR),
    kind: 'attestation' as const,
    address: n >= 30 ? '203.0.113.42' : '198.51.100.10',
    odd: n >= 30,
    network: n >= 30 ? '203.0.113.0/24' : '198.51.100.0/24',
  })),
  pattern: {
    time_zone: 'Europe/Berlin',
    hours: [9, 10, 11, 12, 13, 14, 15, 16, 17, 20],
    networks: [{ network: '198.51.100.0/24', visits: 28 }],
  },
  usual_addresses: Array.from({ length: 10 }, () => '198.51.100.10'),
  responses: ['The agent was suspended', 'Revoking the key is proposed and waits for a person'],
})

let console_: RunningConsole

test.beforeAll(async () => {
  const home = mkdtempSync(join(tmpdir(), 'steward-console-'))
  const profile = join(home, 'profiles', 'main')
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  const clock = systemClock()
  const { store } = await openClientStore({ file: join(profile, 'store.db'), clock, log: quiet })
  await store.alerts.raise({
    key: 'unusual_signing:vibe-agency-orchestrator',
    kind: 'unusual_signing',
    severity: 'critical',
    agent_id: agentId.parse('vibe-agency-orchestrator'),
    subject: KEY,
    text: 'Attestation signed from unknown IP: 203.0.113.42. Usual: 198.51.100.10.',
    evidence: evidence(clock.now()),
    at: toInstant(clock.now()),
  })
  const over = { key: 'agent_down:planner', kind: 'agent_down' as const, severity: 'warning' as const, evidence: {} }
  await store.alerts.raise({ ...over, text: 'planner did not answer.', at: toInstant(clock.now()) })
  await store.alerts.resolve(over.key, toInstant(clock.now()))
  await store.close()
  console_ = await RunningConsole.start(home)
})
test.afterAll(() => console_.stop())

for (const colorScheme of ['light', 'dark'] as const)
  test(`an alert draws the signatures, marks the odd ones and leads to the recovery (${colorScheme})`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    await openAlerts(page)
    const drawing = page.getByRole('img', {
      name: '32 signatures by day and hour, 2 of them unusual; usual hours 09:00 to 18:00 and 20:00 to 21:00 (Europe/Berlin)',
    })
    await expect(drawing).toBeVisible()
    expect(await drawing.locator('path').count()).toBe(2)
    expect(await drawing.getByText('usual hours').count()).toBe(1)
    await expect(page.getByText('attestation from 203.0.113.42')).toHaveCount(2)
    await expect(page.getByRole('list', { name: 'Networks it signs from' }).getByRole('listitem')).toHaveText([
      '● 198.51.100.0/24, usual, 28 visits',
      '▲ 203.0.113.0/24, never before',
    ])
    await expect(page.getByRole('link', { name: /recover/i })).toHaveAttribute(
      'href',
      /recovery\/vibe-agency-orchestrator/,
    )
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
    await page.screenshot({ path: test.info().outputPath('alerts.png') })
    await context.close()
  })

async function openAlerts(page: Page): Promise<void> {
  await page.goto(console_.url)
  await expect(page.getByText('Connected')).toBeVisible()
  await page.evaluate(() => {
    location.hash = '#/alerts'
  })
}

test('an alert is assigned, noted, seen and put off, and all of it is kept', async ({ page, browser }) => {
  await openAlerts(page)
  const alert = page.getByRole('article')
  await expect(alert).toContainText('Open')
  await alert.getByRole('button', { name: 'Assign' }).click()
  await alert.getByRole('textbox', { name: 'Who deals with it' }).fill('night shift')
  await alert.getByRole('button', { name: 'Save' }).click()
  await expect(alert).toContainText('with night shift')
  await alert.getByRole('button', { name: 'Add a note' }).click()
  await alert.getByRole('textbox', { name: 'Note' }).fill('Laptop left on a train')
  await alert.getByRole('button', { name: 'Save' }).click()
  await expect(alert).toContainText('Laptop left on a train')
  await alert.getByRole('button', { name: 'I have seen it' }).click()
  await expect(alert).toContainText('Seen')
  await expect(alert.getByRole('button', { name: 'I have seen it' })).toHaveCount(0)
  await alert.getByRole('button', { name: 'Snooze 8 hours' }).click()
  await expect(alert).toContainText('Snoozed until')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
  const another = await browser.newPage()
  await openAlerts(another)
  await expect(another.getByRole('article')).toContainText('Snoozed until')
  await expect(another.getByRole('article')).toContainText('with night shift')
  await another.getByRole('switch', { name: 'Show what is over' }).check({ force: true })
  await expect(another.getByRole('article')).toHaveCount(2)
  await expect(another.getByRole('article').filter({ hasText: 'planner did not answer.' })).toContainText('Over')
  await another.close()
})
