import { expect } from '@playwright/test'
import { test } from '../fixtures/console-host'
import type { RunningLab } from '../fixtures/running-lab'

const AGENT = 'quality-validator'

let lab: RunningLab
test.beforeAll(async ({ host }) => {
  lab = await host.startLab()
})
test.afterAll(({ host }) => host.stopLab(lab))

test('a recovery is heard by whoever does not see it: what it asks, each step as it happens, and the end', async ({
  host,
  page,
}) => {
  await host.open(page)
  await page.evaluate((agent) => {
    location.hash = `#/recovery/${agent}`
  }, AGENT)
  const main = page.getByRole('main')
  await expect(main).toMatchAriaSnapshot(`
    - heading "Recover ${AGENT}" [level=1]
    - textbox "Type the agent's id to confirm"
    - button "Revoke the key and recover" [disabled]
  `)
  const told: string[] = []
  await page.exposeFunction('noteTold', (text: string) => told.push(text))
  await page.evaluate(() => {
    const note = (window as unknown as { noteTold(text: string): void }).noteTold
    let last = ''
    new MutationObserver(() => {
      const text = document.querySelector('main section [role=status]')?.textContent ?? ''
      if (text !== last && text !== '') note(text)
      last = text
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  await page.getByLabel("Type the agent's id to confirm").fill(AGENT)
  await page.getByRole('button', { name: 'Revoke the key and recover' }).click()
  await expect(main).toMatchAriaSnapshot(
    `
    - heading "Recovered" [level=2]
    - status: "Recovered: every step is done."
    - list:
      - listitem: /Done/
  `,
    { timeout: 60_000 },
  )
  expect(told.at(0)).toMatch(/^Step \d of \d, (Under way|Waiting): /)
  expect(told.at(-1)).toBe('Recovered: every step is done.')
  // Only what changes: a step begins, may wait and goes on; no clock that ticks is among it.
  const steps = Number(/ of (\d)/.exec(told.at(0) ?? '')?.[1])
  expect(told.length).toBeLessThanOrEqual(3 * steps + 1)
})
