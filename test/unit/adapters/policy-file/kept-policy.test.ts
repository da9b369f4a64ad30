import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { policyFileIn, readKeptPolicy } from '../../../../src/main/adapters/policy-file'
import { parsePolicy } from '../../../../src/main/protocol/policy'
import { defaultPolicy, type Policy } from '../../../../src/shared/model/policy'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

const setUp = () => {
  const folder = mkdtempSync(join(tmpdir(), 'policy-'))
  const parsed: (string | undefined)[] = []
  const read = ({ build }: { build?: string | undefined } = { build: 'one build' }): Promise<Policy> => {
    const file = policyFileIn(folder)
    return readKeptPolicy({ folder, file, build, log }, async (text) => {
      parsed.push(text)
      return text === undefined ? defaultPolicy() : parsePolicy(text, { format: file.format }).policy
    })
  }
  const set = (text: string): void => writeFileSync(join(folder, 'steward.config.jsonc'), text)
  return { read, set, parsed, kept: join(folder, 'policy.kept') }
}

const OFFLINE = '{ "network": { "offline": true } }'

describe('what a policy sets', () => {
  it('is parsed once, and the same when it is read again', async () => {
    const { read, set, parsed } = setUp()
    set(OFFLINE)
    const first = await read()
    expect(await read()).toEqual(first)
    expect(first).toEqual(parsePolicy(OFFLINE, { format: 'jsonc' }).policy)
    expect(parsed).toEqual([OFFLINE])
  })

  it('is kept where there is no file, and read anew when there is one', async () => {
    const { read, set, parsed } = setUp()
    expect([await read(), await read()]).toEqual([defaultPolicy(), defaultPolicy()])
    set('{}')
    await read()
    expect(parsed).toEqual([undefined, '{}'])
  })

  it('is read anew when the text has changed', async () => {
    const { read, set } = setUp()
    set(OFFLINE)
    await read()
    set('{ "network": { "offline": false } }')
    expect((await read()).network.offline).toBe(false)
  })

  it('is read anew by another build, whose schema may be another', async () => {
    const { read, parsed } = setUp()
    await read({ build: 'one build' })
    await read({ build: 'another build' })
    expect(parsed).toHaveLength(2)
  })

  it('is not kept by a program that runs unbuilt', async () => {
    const { read, set, parsed } = setUp()
    set(OFFLINE)
    await read({})
    await read({})
    expect(parsed).toHaveLength(2)
  })

  it('is read anew when what was kept is damaged', async () => {
    const { read, set, kept } = setUp()
    set(OFFLINE)
    await read()
    writeFileSync(kept, readFileSync(kept, 'utf8').replace('"offline":true', '"offline":false'))
    expect((await read()).network.offline).toBe(true)
    writeFileSync(kept, readFileSync(kept, 'utf8').slice(0, 40))
    expect((await read()).network.offline).toBe(true)
  })

  it.skipIf(process.platform === 'win32')('is readable by its owner only', async () => {
    const { read, kept } = setUp()
    await read()
    expect(statSync(kept).mode & 0o777).toBe(0o600)
  })
})
