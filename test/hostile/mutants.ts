import { seeded } from '../fixtures/seeded'

export interface Mutants {
  next(): Buffer
}

/** What parsers stumble over: ends, escapes, numbers at the edge, names with a meaning, other alphabets. */
const ODD = [
  ...[
    '',
    '\u0000',
    '\n',
    '\r\n',
    '"',
    '\\',
    '\\u0000',
    '\\ud800',
    '{',
    '}',
    '[',
    ']',
    '<',
    '>',
    '&',
    ';',
    ':',
    ',',
    '=',
    '--',
    '#',
  ],
  ...[
    'null',
    'true',
    '-1',
    '0',
    '1e999',
    '9007199254740993',
    '-0',
    '0x1',
    'NaN',
    '__proto__',
    'constructor',
    'toString',
  ],
  ...[
    '\u202e',
    '\ufeff',
    'ﷺ',
    '🜚',
    '<![CDATA[',
    ']]>',
    '<!DOCTYPE a>',
    '&#0;',
    '&amp;',
    '!!js/function',
    '*a',
    '&a ',
    '---\n',
    '? ',
  ],
  ...[
    '1..',
    'not ok ',
    'ok 1 ',
    'Bail out!',
    'data:',
    'id:',
    'retry:',
    'PK\u0003\u0004',
    'PK\u0005\u0006',
    'sig1=',
    ';created=',
  ],
].map((text) => Buffer.from(text))

/** Good inputs damaged in one to four places, drawn from a seed: bits, cuts, repeats, splices of two, and odd words. */
export function mutants(good: readonly Buffer[], seed: number): Mutants {
  const random = seeded(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T
  const changed = (bytes: Buffer): Buffer => {
    const at = below(bytes.byteLength + 1)
    const to = Math.min(bytes.byteLength, at + below(1 + Math.min(64, bytes.byteLength)))
    const [before, cut, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)]
    switch (below(8)) {
      case 0:
        return Buffer.concat([before, after])
      case 1:
        return Buffer.concat([before, cut, cut, after])
      case 2:
        return Buffer.from(before)
      case 3:
        return Buffer.concat([before, pick(ODD), bytes.subarray(at)])
      case 4:
        return Buffer.concat([before, pick(ODD), after])
      case 5:
        return Buffer.concat([before, pick(good).subarray(below(64))])
      case 6:
        return Buffer.concat([
          before,
          Buffer.from(
            pick(ODD)
              .toString()
              .repeat(1 + below(200)),
          ),
          bytes.subarray(at),
        ])
      default: {
        const flipped = Buffer.from(bytes)
        const place = below(Math.max(1, bytes.byteLength))
        if (place < flipped.byteLength) flipped[place] = (flipped[place] ?? 0) ^ (1 << below(8))
        return flipped
      }
    }
  }
  return {
    next() {
      let bytes = pick(good)
      for (let count = 1 + below(4); count > 0; count--) bytes = changed(bytes)
      return bytes
    },
  }
}
