import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { verifyStewardMarkdown } from '../../../../src/main/protocol/identity'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const signatureOf = (text: string) =>
  sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64')
const comment = (signature: string) => `<!-- STEWARD_SIGNATURE: ${signature} -->`
const judge = (text: string) => verifyStewardMarkdown(Buffer.from(text))

const text = `# STEWARD\n\n- **public_key:** \`${spki}\`\n\nDoes things.`

describe('a STEWARD.md', () => {
  it('is valid as it was signed', () => {
    expect(judge(`${text}\n\n${comment(signatureOf(text))}\n`)).toMatchObject({ status: 'valid', signatures: 1 })
  })

  it.each([`key: ${spki}`, `public_key: ${spki}`, `* key: \`${spki}\``, `**key**: ${spki}`, `> key: ${spki}`])(
    'finds its key in %.24s',
    (line) => {
      const document = `# A\n${line}\nend`
      expect(judge(`${document}\n${comment(signatureOf(document))}`).status).toBe('valid')
    },
  )

  it('may have come through a system with other line ends', () => {
    expect(judge(`${text}\n\n${comment(signatureOf(text))}\n`.replaceAll('\n', '\r\n')).status).toBe('valid')
  })

  it('is stripped as Python strips: U+001C and U+0085 go, a byte order mark stays', () => {
    expect(judge(`\u001c\u0085 ${text}\u001f\n${comment(signatureOf(text))}`).status).toBe('valid')
    expect(judge(`\ufeff${text}\n${comment(signatureOf(text))}`).status).toBe('invalid')
    const marked = `\ufeff${text}`
    expect(judge(`${marked}\n${comment(signatureOf(marked))}`).status).toBe('valid')
  })

  it('is invalid when it was changed, and when its signature has another length', () => {
    expect(judge(`${text} More.\n${comment(signatureOf(text))}`).status).toBe('invalid')
    expect(judge(`${text}\n${comment(signatureOf(text).slice(0, 40))}`).status).toBe('invalid')
  })

  it('is invalid when it is signed but names no key', () => {
    expect(judge(`# A\n${comment(signatureOf('# A'))}`)).toMatchObject({ status: 'invalid' })
  })

  it('is valid when one of several signatures is good', () => {
    const other = signatureOf('something else')
    expect(judge(`${text}\n${comment(other)}\n${comment(signatureOf(text))}`)).toMatchObject({
      status: 'valid',
      signatures: 2,
    })
  })

  it('is unsigned without a comment', () => {
    expect(judge(text)).toMatchObject({ status: 'unsigned', signatures: 0 })
  })

  it('is judged in time however hostile its white space', () => {
    expect(judge(`a${' '.repeat(200_000)}b ${comment('x')}`).status).toBe('invalid')
  })
})
