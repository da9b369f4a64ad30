import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { pemOfSheet, sheetLines } from '../../../../src/shared/model/sheet-lines'

const passphrase = 'four words on paper'
const pem = generateKeyPairSync('ed25519')
  .privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
  .toString()

/** As a person types what is printed. */
const typed = () => sheetLines(pem).map(({ number, groups, check }) => `${number}  ${groups.join(' ')}  ${check}`)

describe('a recovery key on paper', () => {
  it('is the same key once its lines are typed, whatever stands around them', () => {
    const sheet = [
      'Steward recovery sheet',
      'Line  Encrypted private key  Check',
      ...typed(),
      'When it is needed: …',
    ].join('\n')
    expect(pemOfSheet(sheet)).toBe(pem)
    expect(createPrivateKey({ key: pemOfSheet(sheet), passphrase }).asymmetricKeyType).toBe('ed25519')
  })

  it('is read as PEM as well, from a file with words around it', () => {
    expect(pemOfSheet(`STEWARD RECOVERY SHEET\n\n${pem}\nsteward vault import`)).toBe(pem.trim())
  })

  it('shows every single mistyped character, by its line', () => {
    const lines = typed()
    for (const [index, line] of lines.entries())
      for (let at = 3; at < line.length - 6; at++) {
        const is = line[at] ?? ''
        if (is === ' ') continue
        const wrong = lines.with(index, line.slice(0, at) + (is === 'A' ? 'B' : 'A') + line.slice(at + 1))
        expect(() => pemOfSheet(wrong.join('\n'))).toThrow(
          expect.objectContaining({ code: 'key_invalid', details: { line: index + 1 } }),
        )
      }
  })

  it('shows a line that is missing, and two that changed places', () => {
    const [first = '', second = '', ...rest] = typed()
    expect(() => pemOfSheet([first, ...rest].join('\n'))).toThrow(/line 2 of the sheet is missing/)
    expect(() => pemOfSheet([second, first, ...rest].join('\n'))).toThrow(/line 1 of the sheet is missing/)
    const renumbered = [second.replace('2', '1'), first.replace('1', '2'), ...rest]
    expect(() => pemOfSheet(renumbered.join('\n'))).toThrow(/line 1 of the sheet is not as it was printed/)
  })
})
