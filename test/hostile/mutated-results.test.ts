import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FINDING_CHECK } from '../../src/shared/model/result'
import { tarGzOf, tarOf, zipOf } from '../fixtures/archives'
import { inspect } from '../fixtures/inspected-results'

/** One way to damage bytes: what disks, networks and fuzzers do. */
type Damage =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'cut'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number; readonly times: number }

const at = fc.double({ min: 0, max: 1, noNaN: true })
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at, bit: fc.integer({ min: 0, max: 7 }) }),
  fc.record({ kind: fc.constant('cut' as const), at, length: fc.integer({ min: 1, max: 64 }) }),
  fc.record({ kind: fc.constant('insert' as const), at, bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }) }),
  fc.record({
    kind: fc.constant('repeat' as const),
    at,
    length: fc.integer({ min: 1, max: 80 }),
    times: fc.integer({ min: 2, max: 8 }),
  }),
)

const applied = (bytes: Buffer, change: Damage): Buffer => {
  const place = Math.floor(change.at * bytes.byteLength)
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)]
  switch (change.kind) {
    case 'flip': {
      const flipped = Buffer.from(bytes)
      flipped[place] = (flipped[place] ?? 0) ^ (1 << change.bit)
      return flipped
    }
    case 'cut':
      return Buffer.concat([before, after.subarray(change.length)])
    case 'insert':
      return Buffer.concat([before, change.bytes, after])
    case 'repeat':
      return Buffer.concat([before, ...Array<Buffer>(change.times).fill(after.subarray(0, change.length)), after])
  }
}

/** Pieces of a language in any order: nearer to what a parser has to decide than random bytes are. */
const madeOf = (...pieces: string[]): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((chosen) => chosen.join(''))

const python = madeOf(
  'def f(',
  '):',
  '\n',
  '    ',
  'x',
  ' = ',
  '"',
  "'''",
  '#',
  '(',
  ')',
  '[',
  'lambda',
  ' if ',
  ' else ',
  '\\',
  'async ',
  '@',
  'f"{',
  '}',
  ':=',
  '\t',
  'return ',
  '\u0000',
  'é',
)
const script = madeOf(
  'function ',
  'f',
  '(',
  ')',
  '{',
  '}',
  '=>',
  ' = ',
  '`',
  '${',
  '"',
  '/',
  '*',
  '//',
  '\n',
  '<a>',
  '</a>',
  ': ',
  '<T>',
  'class ',
  '@',
  'import ',
  ' from ',
  'await ',
  '#x',
  '\\u{',
  '\u2028',
)
const markdown = madeOf(
  '# ',
  '\n',
  '\n\n',
  '[',
  ']',
  '(',
  ')',
  '![',
  '```',
  '~~~',
  '> ',
  '- ',
  '1. ',
  '<!--',
  '-->',
  '<a href="',
  '">',
  '*',
  '_',
  '`',
  'x.md',
  '../',
  '%2e',
  ': ',
  '\\',
  '\t',
  '&amp;',
  '|',
)
const json = madeOf(
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"a"',
  '"',
  '\\',
  'null',
  'true',
  '1',
  '-',
  'e9',
  '"$schema"',
  '"x.json"',
  '//',
  '\n',
  '\u0000',
  '"\\ud800"',
)

const SOUND = {
  'a.py': Buffer.from('def total(prices):\n    return sum(prices)\n'),
  'a.ts': Buffer.from('export const total = (prices: number[]): number => prices.reduce((a, b) => a + b, 0)\n'),
  'a.json': Buffer.from('{"$schema": "a.schema.json", "tests": [1, 2, {"name": "x"}]}'),
  'a.md': Buffer.from('# Title\n\nThe [code](a.py), ![plan](plan.png).\n\n```js\nx\n```\n'),
  'a.zip': zipOf([
    { name: 'src/', mode: 0o040755 },
    { name: 'src/main.py', content: 'x = 1\n' },
    { name: 'README.md', content: '[x](src/main.py)' },
    { name: 'inner.zip', content: zipOf([{ name: 'a.json', content: '{}' }]) },
  ]),
  'a.tar.gz': await tarGzOf([
    { name: 'src/main.py', content: 'x = 1\n' },
    { name: 'README.md', content: '[x](src/main.py)' },
  ]),
  'a.tar': await tarOf([
    { name: 'src/main.py', content: 'x = 1\n' },
    { name: 'l', type: 'symlink', linkname: '/etc' },
  ]),
} as const

/** Whatever a file is, looking at it ends, and what it says about it is of a known kind; nothing broke down. */
const isTyped = async (name: string, content: Buffer | string): Promise<void> => {
  for (const { code, line, column } of await inspect({ [name]: content })) {
    expect(FINDING_CHECK[code]).toBeDefined()
    expect(code).not.toBe('check_failed')
    expect(line ?? 1).toBeGreaterThan(0)
    expect(column ?? 1).toBeGreaterThan(0)
  }
}

describe('a damaged result', () => {
  it.each(Object.entries(SOUND))('of %s ends in typed findings', async (name, sound) => {
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 6 }), (damages) =>
        isTyped(name, damages.reduce(applied, sound)),
      ),
      { numRuns: 60, seed: 4 },
    )
  })

  it.each([
    ['a.py', python],
    ['a.ts', script],
    ['a.tsx', script],
    ['a.js', script],
    ['a.md', markdown],
    ['a.json', json],
    ['tsconfig.json', json],
    ['a.jsonl', json],
  ])('of the pieces of %s in any order ends in typed findings', async (name, source) => {
    await fc.assert(
      fc.asyncProperty(source, (text) => isTyped(name, text)),
      { numRuns: 60, seed: 12 },
    )
  })
})
