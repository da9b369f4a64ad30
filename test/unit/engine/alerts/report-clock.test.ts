import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/main/adapters/clock'
import { reportClock } from '../../../../src/main/engine/alerts/report-clock'
import { openEngine } from '../../../../src/main/hosts/profile/open-engine'
import { HOUR } from '../../../fixtures/registry-documents'

const options = (folder: string) => ({ folder, name: 'test', host: 'cli' as const, version: '0' })

describe('a system clock that is set back', () => {
  it('revives nothing: the latest time that a registry signed is used, also after a restart, and it is reported once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clock-'))
    const signed = Date.now() + 3 * HOUR
    const first = await openEngine(options(folder))
    first.engine.context.clock.raiseFloor(signed)
    // The floor is written behind the caller's back; the next question to the store comes after it.
    await first.engine.context.store.settings.get('time_floor')
    await first.close()

    const open = await openEngine(options(folder))
    const { context } = open.engine
    try {
      expect(context.clock.now()).toBe(signed)
      await reportClock(context)
      await reportClock(context)
      expect(await context.store.alerts.list({ state: 'open' })).toMatchObject([{ kind: 'clock_behind', count: 1 }])
    } finally {
      await open.close()
    }
  })

  it('is no longer reported once it is right again', async () => {
    let behind = 3 * HOUR
    const clock = { ...systemClock(), behindMs: () => behind }
    const open = await openEngine({ ...options(mkdtempSync(join(tmpdir(), 'clock-'))), clock })
    const { context } = open.engine
    try {
      await reportClock(context)
      behind = 30_000
      await reportClock(context)
      expect(await context.store.alerts.list({ state: 'open' })).toEqual([])
    } finally {
      await open.close()
    }
  })
})
