import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { openLog } from '../../../../src/main/adapters/log'

afterEach(() => vi.restoreAllMocks())

const complaints = () => vi.spyOn(process.stderr, 'write').mockReturnValue(true)

it('writes a line for each word, without what must stay secret', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'log-')), 'deep', 'a.log')
  const log = openLog(file)
  log.warn('the vault was opened', { by: 'planner', passphrase: 'open sesame' })
  log.close()
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    msg: 'the vault was opened',
    by: 'planner',
    passphrase: '[redacted]',
  })
})

// A device whose disk is always full, on Linux.
it.skipIf(!existsSync('/dev/full'))('lets nothing fail because its disk is full, and says so once', () => {
  const told = complaints()
  const log = openLog('/dev/full')
  for (let line = 0; line < 100; line++)
    log.error('the end of a task could not be recorded', { text: 'x'.repeat(50_000) })
  expect(told.mock.calls.map(([text]) => String(text))).toEqual([
    expect.stringMatching(/^The log \/dev\/full cannot be written: .*ENOSPC/),
  ])
})

it('goes to standard error where its file cannot be opened', () => {
  const told = complaints()
  const file = join(mkdtempSync(join(tmpdir(), 'log-')), 'file')
  writeFileSync(file, '')
  openLog(join(file, 'a.log')).info('nobody reads this')
  expect(told.mock.calls.map(([text]) => String(text))).toEqual([expect.stringContaining('cannot be written')])
})
