import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { attestedWorld } from '../fixtures/attested-world'
import { observe } from '../fixtures/observation'

// FAILURE_MODES 4.2: an owner whose tests pass now and then picks the runs that suit.

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const TESTS = 50
const failing = (count: number) => ({ failing: Array.from({ length: count }, (_, index) => index) })
const PASSING = failing(0)

describe('tests that pass in one run and fail in the next', () => {
  it('attest nothing, however often the owner tries until they suit, and open a case for review', async () => {
    const world = await attestedWorld({}, TESTS)
    closing.push(world.close)
    const attest = () => world.steward('attest', '--capability', 'orchestrate_sdlc')
    world.behave(PASSING, failing(10), PASSING)
    const begun = performance.now()
    const flaky = await attest()
    const detect_ms = performance.now() - begun
    expect(flaky.code).toBe(1)
    expect(flaky.out).toContain('Running tests (attempt 2/3)... 40/50 passing')
    expect(await world.owner.store.reviews.list({ state: 'open' })).toMatchObject([
      { kind: 'inconsistent_tests', subject: world.id },
    ])

    // The very same code, three runs that all pass: what was seen of it before counts too.
    world.behave(PASSING)
    const picked = await attest()
    expect(picked.code).toBe(1)
    expect(picked.out).toContain('Running tests (attempt 3/3)... 50/50 passing')

    writeFileSync(join(world.code, 'change.mjs'), 'export const mended = true')
    const mended = await attest()
    expect(mended.out).toContain('Attestation generated.')
    expect(mended.code).toBe(0)
    observe({
      scenario: '4.2',
      fault: '10 of 50 tests fail in one run of three; then three runs of the same code that suit',
      expected: 'refused, a case for review; refused again; attested once the code is mended',
      observed: 'as expected',
      detect_ms,
      recover_ms: performance.now() - begun,
    })
  })
})
