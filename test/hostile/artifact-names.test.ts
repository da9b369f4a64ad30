import { resolve, sep } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkArtifactName, mediaTypeOf } from '../../src/main/protocol/delegation'

const accepts = (name: string): boolean => {
  try {
    return checkArtifactName(name) === name
  } catch {
    return false
  }
}

describe("an artifact's name", () => {
  it.each(['architecture.md', 'code/main.py', 'a b/ü.txt', '.gitignore', '…/日本.md'])('may be %j', (name) => {
    expect(accepts(name)).toBe(true)
  })

  it.each([
    '',
    '/etc/passwd',
    '..',
    '../key',
    'code/../../key',
    './main.py',
    'code//main.py',
    'code/',
    'C:/windows',
    'code\\main.py',
    'main.py:stream',
    'line\nbreak',
    'nul\u0000',
    '\u202Eyp.niam',
    'CON',
    'aux.txt',
    'trailing.',
    'trailing ',
    `long${'x'.repeat(255)}`,
    `${'deep/'.repeat(1000)}x`,
    '\uD800',
  ])('may not be %j', (name) => {
    expect(() => checkArtifactName(name)).toThrow(expect.objectContaining({ code: 'result_invalid' }))
  })

  it('never leads out of its folder, whatever it is made of', () => {
    const part = fc.constantFrom('..', '.', '', 'a', '/', '\\', 'b.md', '...', '.. ', '\u2024\u2024')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const name = parts.join('/')
        return !accepts(name) || resolve('/base', name).startsWith(`/base${sep}`)
      }),
    )
  })
})

describe('the media type', () => {
  it.each([
    ['tests/report.json', 'application/json'],
    ['README.MD', 'text/markdown'],
    ['.json', 'application/octet-stream'],
    ['v1.0/archive', 'application/octet-stream'],
  ])('of %s is %s', (name, type) => {
    expect(mediaTypeOf(name)).toBe(type)
  })
})
