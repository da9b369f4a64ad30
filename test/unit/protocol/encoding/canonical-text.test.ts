import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, parseCanonicalJson, parseJsonStrict } from '../../../../src/main/protocol/encoding'

const bytes = (text: string) => new TextEncoder().encode(text)
const refusal = (text: string): unknown => {
  try {
    return parseCanonicalJson(bytes(text))
  } catch (error) {
    return error
  }
}
const refused = expect.objectContaining({ code: 'document_malformed' })

describe('canonical JSON', () => {
  it('is read as the strict reader reads it, whatever it says', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const form = canonicalJson(JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto')))
        expect(parseCanonicalJson(form)).toEqual(parseJsonStrict(form))
      }),
      { seed: 20251121 },
    )
  })

  it('with names of digits is read too, though objects keep those in another order', () => {
    expect(parseCanonicalJson(bytes('{"10":1,"9":2,"a":3}'))).toEqual({ '9': 2, '10': 1, a: 3 })
    expect(refusal('{"9":2,"10":1}')).toEqual(refused)
  })

  it.each([
    ['white space', '{"a": 1}'],
    ['members out of order', '{"b":1,"a":2}'],
    ['members out of order within', '[{"a":{"d":1,"c":2}}]'],
    ['a member twice', '{"a":1,"a":1}'],
    ['__proto__', '{"__proto__":1}'],
    ['an empty name after another', '{"a":1,"":2}'],
    ['a lone surrogate', '{"a":"\\ud800"}'],
    ['a needless escape', '{"a":"\\u0041"}'],
    ['a number written otherwise', '{"a":1.0}'],
    ['minus zero', '[-0]'],
    ['a number out of range', '[1e999]'],
    ['a number with lost digits', '[12345678901234567890]'],
    ['endless nesting', `${'['.repeat(65)}${']'.repeat(65)}`],
    ['a byte order mark', '\uFEFF{}'],
    ['no JSON', '{'],
  ])('is not what has %s', (_what, text) => {
    expect(refusal(text)).toEqual(refused)
  })

  it('may hold what looks like an escape and is none', () => {
    const form = canonicalJson({ a: '\\ud800 as text' })
    expect(parseCanonicalJson(form)).toEqual({ a: '\\ud800 as text' })
  })
})
