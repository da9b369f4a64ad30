import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { sha256Digest } from '../../src/main/protocol/encoding'
import { signDelegationNotice, signEndorsement } from '../../src/main/protocol/review/endorsements'
import { agentId, toInstant } from '../../src/shared/model/ids'
import { newSigner, signedManifest } from '../fixtures/registry-documents'
import { handInAt, submitTo } from '../fixtures/registry-process'
import { RunningLab } from '../fixtures/running-lab'

const TARGET = 'marvellous-planner'
const WORDS = 'amber basil cedar delta quartz fjord grove heron iris jade kelp lotus mango nadir ocean pearl'.split(' ')
/** Sixteen helpers of one afternoon, three of one owner; some endorse one another, all of them the target. */
const crew = newSigner()
/** Whom trust starts from, where an operator has verified nobody: those that were endorsed first. */
const FIRST = 'harbour meadow summit valley canyon tundra lagoon island'.split(' ')
const honest = FIRST.map((word) => ({ id: `${word}-translation`, owner: newSigner() }))
const helpers = WORDS.map((word, at) => ({ id: `${word}-helper-service`, owner: at < 3 ? crew : newSigner() }))

let lab: RunningLab

function done({ status, json }: { status: number; json: unknown }): void {
  if (status > 201) throw new Error(JSON.stringify(json))
}

/** Of the helpers, one that never was: what clients tell of can be made up. */
async function tellDelegation(url: string, { id, owner }: Owned, number: number): Promise<void> {
  const notice = {
    agent_id: agentId.parse('vibe-agency-orchestrator'),
    client_id: agentId.parse(id),
    order_digest: sha256Digest(Buffer.from(String(number))),
    finished_at: toInstant(Date.now()),
  }
  done(await handInAt(url, '/v1/delegations', await signDelegationNotice(notice, owner)))
}

async function endorse(url: string, { id, owner }: Owned, to: string): Promise<void> {
  const word = { from: agentId.parse(id), to: agentId.parse(to), capability: 'plan', at: toInstant(Date.now()) }
  done(await handInAt(url, '/v1/endorsements', await signEndorsement(word, owner)))
}

type Owned = (typeof helpers)[number]

test.beforeAll(async () => {
  test.setTimeout(180_000)
  lab = await RunningLab.start()
  const { registries } = JSON.parse((await lab.steward('registry', 'list', '--json')).out) as {
    registries: { name: string; url: string }[]
  }
  const url = registries.find(({ name }) => name === 'lab-primary')?.url ?? ''
  for (const { id, owner } of [...honest, ...helpers, { id: TARGET, owner: newSigner() }])
    done(await submitTo(url, owner, await signedManifest(owner, id)))
  for (const [at, agent] of [...honest, ...helpers].entries()) await tellDelegation(url, agent, at)
  for (const [at, { id }] of honest.entries())
    for (const by of honest.slice(Math.max(0, at - 3), at)) await endorse(url, by, id)
  for (const [at, helper] of helpers.entries())
    for (const to of [TARGET, helpers[(at + 5) % helpers.length]?.id ?? '']) await endorse(url, helper, to)
})
test.afterAll(() => lab?.stop())

async function openReview(page: Page): Promise<void> {
  await page.goto(lab.consoleUrl)
  await expect(page.getByText('Connected')).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('v')
  await expect(page.getByRole('img', { name: new RegExp(`^${TARGET} among 17 suspected agents`) })).toBeVisible()
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`draws a ring with what each check found, and axe finds nothing (${colorScheme})`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    await openReview(page)
    await page.screenshot({ path: `test-results/ring-${colorScheme}.png` })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    await page.screenshot({ path: `test-results/ring-${colorScheme}-full.png`, fullPage: true })
    await context.close()
  })

for (const colorScheme of ['light', 'dark'] as const)
  test(`explains an agent's trust factor by factor, and axe finds nothing (${colorScheme})`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    await page.goto(lab.consoleUrl)
    await expect(page.getByText('Connected')).toBeVisible()
    await page.keyboard.press('g')
    await page.keyboard.press('a')
    await page.getByRole('link', { name: 'vibe-agency-orchestrator' }).first().click()
    await page.getByRole('tab', { name: 'Trust' }).click()
    await expect(page.getByRole('row', { name: /Success rate/ })).toBeVisible()
    await page.getByRole('row', { name: /Freshness/ }).scrollIntoViewIfNeeded()
    await page.screenshot({ path: `test-results/trust-${colorScheme}.png` })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    await page.goto(`${lab.consoleUrl.split('#')[0]}#/discover`)
    await page.getByRole('group', { name: 'Trust' }).getByRole('button').first().waitFor()
    await page.screenshot({ path: `test-results/discover-${colorScheme}.png` })
    await context.close()
  })
