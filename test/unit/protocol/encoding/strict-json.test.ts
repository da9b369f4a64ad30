import { describe, expect, it } from 'vitest'
import { parseJsonStrict } from '../../../../src/main/protocol/encoding'

const read = (text: string) => parseJsonStrict(Buffer.from(text))

describe('a string that holds quotes and backslashes', () => {
  it.each([
    ['an escaped quote', String.raw`{"a\"":1,"a":"\"b\":"}`],
    ['a backslash at its end', String.raw`{"a\\":"\\","b":1}`],
    ['a backslash and a quote', String.raw`{"a":"\\\"","b":"\\\\"}`],
  ])('is read to its own end: %s', (_, text) => {
    expect(read(text)).toEqual(JSON.parse(text))
  })

  it.each([
    ['behind an escaped quote', String.raw`{"a":"\"","a":1}`],
    ['behind a backslash', String.raw`{"a":"\\","a":1}`],
    ['named with both', String.raw`{"\\\"":1,"\\\"":2}`],
  ])('hides no member that is there twice: %s', (_, text) => {
    expect(() => read(text)).toThrow('one member twice')
  })
})
