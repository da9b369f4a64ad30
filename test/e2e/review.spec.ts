import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { readLease } from '../../src/main/adapters/lease'
import { attachLocalSocket } from '../../src/main/hosts/profile/socket-client'
import type { EngineClient } from '../../src/shared/contract'
import { publishedManifest } from '../../src/shared/model/manifest'
import { type ConsoleHost, test } from '../fixtures/console-host'
import { manifestContent, newSigner } from '../fixtures/registry-documents'
import type { RunningLab } from '../fixtures/running-lab'

/** How many names are published to be reviewed; in a window of the double, which is told of each, fewer do. */
const CASES = { loopback: 50, electron: 12 }
const TARGETS = [
  'vibe-agency-orchestrator',
  'standby-orchestrator',
  'code-generator',
  'quality-validator',
  'research-analyst',
]

/** Names, each a lab agent's with one letter left out. */
const SQUATS = TARGETS.flatMap((name) =>
  [...name].flatMap((_, at) => (at > 0 ? [name.slice(0, at) + name.slice(at + 1)] : [])),
).filter((name, at, all) => all.indexOf(name) === at)

let lab: RunningLab
let engine: EngineClient

test.beforeAll(async ({ host }) => {
  test.setTimeout(180_000)
  lab = await host.startLab()
  const lease = readLease(lab.profile)
  const attached = lease && (await attachLocalSocket(lease.socketPath))
  if (!attached) throw new Error('the lab’s console does not answer')
  engine = attached
  for (const id of SQUATS.slice(0, CASES[host.name])) {
    const { identity: _none, ...content } = manifestContent(newSigner(), id)
    const manifest = publishedManifest.parse(content)
    const { envelope } = await engine.call('manifest.sign', { manifest, create_key: true })
    // To one registry: each would ask its reviewers.
    await engine.call('manifest.publish', { envelope, registry: 'lab-primary' })
  }
})
test.afterAll(async ({ host }) => {
  await engine?.close()
  await host.stopLab(lab)
})

async function openReview(host: ConsoleHost, page: Page): Promise<void> {
  await host.open(page)
  await page.keyboard.press('g')
  await page.keyboard.press('v')
  await expect(page.getByRole('heading', { name: 'Review', level: 1 })).toBeVisible()
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`shows the names one above the other, and axe finds nothing (${colorScheme})`, async ({ host, page }) => {
    await page.emulateMedia({ colorScheme })
    await openReview(host, page)
    await expect(page.getByText(`${CASES[host.name]} cases`)).toBeVisible()
    await expect(page.locator('.aligned-names td.differs').first()).toBeVisible()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    await page.screenshot({ path: `test-results/review-${colorScheme}.png` })
  })

test('is heard by whoever does not see it: the queue, both names sign by sign, what differs, and what was decided', async ({
  host,
  page,
}) => {
  await openReview(host, page)
  const main = page.getByRole('main')
  await expect(main).toMatchAriaSnapshot(`
    - heading "Review" [level=1]
    - radiogroup "Which cases":
      - radio "Waiting" [checked]
      - radio "Decided"
    - heading "${CASES[host.name]} cases" [level=2]
    - list "Cases, riskiest first":
      - listitem:
        - checkbox /^Select /
        - button /\\d+ % .* Similar name/
    - heading /^Similar name/ [level=2]
    - region /^Beside /:
      - table / beside /:
        - rowgroup:
          - row /^Proposed/:
            - rowheader "Proposed"
          - row /^Existing/:
            - rowheader "Existing"
      - list:
        - listitem: /↔ . U\\+[0-9A-F]{4} Latin small letter ., at character \\d+/
    - button "Approve a"
    - button "Reject r"
    - button "Ban b"
    - button "Ask the owner q"
    - button "Skip s"
  `)
  await page.keyboard.press('a')
  await expect(page.getByRole('status').filter({ hasText: /approve/i })).toBeVisible()
  await page.keyboard.press('u')
  await expect(page.getByRole('heading', { level: 2, name: `${CASES[host.name]} cases` })).toBeVisible()
})

test('lets an owner speak for an agent on its page, and shows the reviewer what was said', async ({ host, page }) => {
  await openReview(host, page)
  const subject = (await page.locator('.review-queue li[data-current="true"] .subject').textContent()) ?? ''
  await page.locator('.review-queue li[data-current="true"] button').press('Tab')
  await page.getByRole('link', { name: subject }).first().click()
  await expect(page.getByText('Waits for a reviewer')).toBeVisible()
  await page.getByRole('button', { name: 'Speak for it' }).click()
  await expect(page.getByLabel('Reason')).toBeFocused()
  await page.keyboard.type('our trade mark since 2019')
  await page.keyboard.press('Enter')
  await expect(page.getByText('You: our trade mark since 2019')).toBeVisible()
  await page.screenshot({ path: 'test-results/under-review.png' })
  await openReview(host, page)
  await expect(page.getByText('The owner objects')).toBeVisible()
  await expect(page.getByText('our trade mark since 2019')).toBeVisible()
})

test('lets a reviewer clear the whole queue by keyboard alone, and shows owners the outcome at once', async ({
  host,
  page,
}) => {
  test.setTimeout(180_000)
  await openReview(host, page)
  await expect(page.getByText(`${CASES[host.name]} cases`)).toBeVisible()
  const all = CASES[host.name]
  const cases = () => page.locator('.review-queue li').count()
  const current = () =>
    page
      .locator('.review-queue li[data-current="true"] .subject')
      .textContent()
      .then((text) => text ?? '')

  await page.keyboard.press('j')
  await page.keyboard.press('k')
  const first = await current()
  await page.keyboard.press('a')
  await expect.poll(cases).toBe(all - 1)
  await page.keyboard.press('u')
  await expect.poll(cases).toBe(all)

  const rejected: string[] = []
  for (let left = all; left > 0; left--) {
    if (left % 10 === 0) {
      rejected.push(await current())
      await page.keyboard.press('r')
      await expect(page.getByLabel('Reason')).toBeFocused()
      await page.keyboard.type('too close to a name in use')
      await page.keyboard.press('Enter')
    } else await page.keyboard.press('a')
    await expect.poll(cases, { timeout: 20_000 }).toBe(left - 1)
  }
  await expect(page.getByText('Nothing to review')).toBeVisible()

  const stateOf = async (id: string) =>
    (await engine.call('discover.search', { text: id, limit: 100 })).rows.find(({ summary }) => summary.id === id)
      ?.state
  await expect.poll(() => stateOf(rejected[0] ?? '')).toBe('withdrawn')
  if (!rejected.includes(first)) await expect.poll(() => stateOf(first)).toBe('active')
})
