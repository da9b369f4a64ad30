import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { policyFileIn } from '../../../../src/main/adapters/policy-file'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-file-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string): string => join(folder, name)
const JSONC = 'steward.config.jsonc'

describe('the policy file', () => {
  it('is the JSONC one where there is none, and is made with its folder, readable by its owner alone', async () => {
    const file = policyFileIn(at('new/profile'))
    expect(await file.read()).toBeUndefined()
    await file.write('{}\n')
    expect(readFileSync(file.path, 'utf8')).toBe('{}\n')
    expect(file.path.endsWith(JSONC)).toBe(true)
    expect(statSync(file.path).mode & 0o777).toBe(0o600)
  })

  it.each(['steward.config.yaml', 'steward.config.yml'])('is %s where that is there', async (name) => {
    writeFileSync(at(name), 'unattended: false\n')
    const file = policyFileIn(folder)
    expect(file).toMatchObject({ path: at(name), format: 'yaml' })
    expect(await file.read()).toBe('unattended: false\n')
  })

  it('is refused where there are two, as only one could be in force', () => {
    writeFileSync(at(JSONC), '{}')
    writeFileSync(at('steward.config.yaml'), '')
    expect(() => policyFileIn(folder)).toThrowError(expect.objectContaining({ code: 'conflict' }))
  })

  it('is not written over a change made since it was read, nor over a file made since', async () => {
    const file = policyFileIn(folder)
    await file.read()
    writeFileSync(file.path, '{"unattended": true}')
    await expect(file.write('{}')).rejects.toMatchObject({ code: 'conflict' })
    expect(readFileSync(file.path, 'utf8')).toBe('{"unattended": true}')
    await file.read()
    await file.write('{}')
    expect(readFileSync(file.path, 'utf8')).toBe('{}')
  })

  it('is written again after its own write, one write at a time, leaving no draft', async () => {
    const file = policyFileIn(folder)
    await file.read()
    await Promise.all(['1', '2', '3'].map((text) => file.write(text)))
    expect(readFileSync(file.path, 'utf8')).toBe('3')
    expect(readdirSync(folder)).toEqual([JSONC])
  })

  it('keeps who may read it, and stays a link to where it is kept', async () => {
    writeFileSync(at('kept'), '{}')
    chmodSync(at('kept'), 0o640)
    symlinkSync(at('kept'), at(JSONC))
    const file = policyFileIn(folder)
    await file.read()
    await file.write('{ }')
    expect(lstatSync(file.path).isSymbolicLink()).toBe(true)
    expect(readFileSync(at('kept'), 'utf8')).toBe('{ }')
    expect(statSync(at('kept')).mode & 0o777).toBe(0o640)
  })

  it('is refused where it is too large, no UTF-8, or no file', async () => {
    writeFileSync(at(JSONC), Buffer.alloc(1024 * 1024 + 1, 0x20))
    await expect(policyFileIn(folder).read()).rejects.toMatchObject({ code: 'payload_too_large' })
    writeFileSync(at(JSONC), Buffer.from([0x7b, 0xff, 0x7d]))
    await expect(policyFileIn(folder).read()).rejects.toMatchObject({ code: 'policy_malformed' })
    rmSync(at(JSONC))
    symlinkSync(folder, at(JSONC))
    await expect(policyFileIn(folder).read()).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('says that it cannot be written, and leaves no draft', async () => {
    writeFileSync(at('file'), '')
    await expect(policyFileIn(at('file')).write('{}')).rejects.toMatchObject({ code: 'unavailable' })
    expect(readdirSync(folder)).toEqual(['file'])
  })
})
