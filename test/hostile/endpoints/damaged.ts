import fc from 'fast-check'
import { mutants } from '../mutants'

/** What schemas and the code behind them stumble over: edges of numbers and time, names with a meaning, other alphabets. */
const ODD: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 0.5, 1e308, 2 ** 53, -(2 ** 31), [], {}, [[]], [null]],
  ...[
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u202e',
    '\ufeff',
    'ﷺ',
    '🜚'.repeat(70),
    'a'.repeat(300),
    '"',
    '\\',
    '%',
    '%00',
    '..',
  ],
  ...[
    '../../etc/passwd',
    '/dev/null',
    'file:///etc/passwd',
    '__proto__',
    'constructor',
    'toString',
    'null',
    '-1',
    '1e999',
  ],
  ...['9999-12-31T23:59:59.999Z', '+275760-09-13T00:00:00Z', '0000-01-01T00:00:00Z', '2025-02-30T00:00:00Z', 'NaN'],
  ...[
    `sha256:${'0'.repeat(64)}`,
    `sha256:${'F'.repeat(64)}`,
    'sha256:',
    'https://127.0.0.1:9',
    'https://[::1]',
    'task-1',
  ],
]
const FIELDS = ['__proto__', 'constructor', 'toJSON', 'then', '', 'id', 'extra', '\u0000', 'length']

const odd: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ODD) },
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.maxSafeInteger(),
  fc.jsonValue({ maxDepth: 2 }),
)

type Path = readonly (string | number)[]

/** Below that a value is only deep: nothing in it has a name that anybody reads. */
const DEEPEST = 12

/** The places in a value, the outermost first. */
function placesIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || at.length === DEEPEST) return [at]
  const inner = Array.isArray(value) ? value.map((part, index) => [index, part] as const) : Object.entries(value)
  return [at, ...inner.flatMap(([name, part]) => placesIn(part, [...at, name]))]
}

/** The value with what stands at a place replaced; undefined takes it out. */
function replaced(value: unknown, [name, ...rest]: Path, by: (old: unknown) => unknown): unknown {
  if (name === undefined) return by(value)
  if (Array.isArray(value))
    return value
      .map((part, index) => (index === name ? replaced(part, rest, by) : part))
      .filter((part) => part !== undefined)
  const entries = Object.entries(value as object).flatMap(([key, part]) => {
    const next = key === name ? replaced(part, rest, by) : part
    return next === undefined ? [] : [[key, next] as const]
  })
  return Object.fromEntries(entries)
}

const nested = (levels: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = [value]
  return value
}

const withField = (old: unknown, name: string, value: unknown): unknown => {
  if (Array.isArray(old)) return [...old, value]
  if (typeof old !== 'object' || old === null) return { [name]: old }
  // As JSON.parse makes it: an own field, whatever its name.
  return Object.fromEntries([...Object.entries(old), [name, value]])
}

const grown = (old: unknown, count: number): unknown => {
  if (typeof old === 'string') return old.repeat(count)
  if (typeof old === 'number') return old * 10 ** count
  return Array.from({ length: count }, () => old)
}

const cutAt = (old: unknown, at: number, by: string): unknown =>
  typeof old === 'string' ? old.slice(0, at % (old.length + 1)) + by + old.slice((at % (old.length + 1)) + 1) : by

type Change = (old: unknown) => unknown

/** One thing done to whatever stands at a place. */
const edit: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: odd.map(
      (value): Change =>
        () =>
          value,
    ),
  },
  { weight: 2, arbitrary: fc.constant<Change>(() => undefined) },
  fc.tuple(fc.constantFrom(...FIELDS), odd).map(
    ([name, value]): Change =>
      (old) =>
        withField(old, name, value),
  ),
  fc.integer({ min: 2, max: 60 }).map(
    (count): Change =>
      (old) =>
        grown(old, count),
  ),
  fc.constantFrom(3, 70, 900).map(
    (levels): Change =>
      () =>
        nested(levels),
  ),
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(500), fc.string({ unit: 'binary', maxLength: 4 })).map(
      ([at, by]): Change =>
        (old) =>
          cutAt(old, at, by),
    ),
  },
)

/** Good values changed in one to three places, so that most of their form stands and what comes after it is reached. */
export const damagedValue = (good: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.constantFrom(...good), fc.array(fc.tuple(fc.nat(), edit), { minLength: 0, maxLength: 3 }))
    .map(([value, edits]) =>
      edits.reduce<unknown>((so, [where, change]) => {
        const places = placesIn(so)
        return replaced(so, places[where % places.length] ?? [], change) ?? null
      }, value),
    )

/** Good bytes damaged without regard to what they say. */
export const damagedBytes = (good: readonly Buffer[]): fc.Arbitrary<Buffer> =>
  fc.integer().map((seed) => mutants(good, seed).next())
