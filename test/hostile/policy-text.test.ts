import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePolicy, setPolicyValue, unsetPolicyValue } from '../../src/main/protocol/policy'
import { isStewardError, type StewardError } from '../../src/shared/model/errors'

type Format = 'jsonc' | 'yaml'

const refusal = (work: () => unknown): StewardError => {
  try {
    work()
  } catch (error) {
    if (isStewardError(error)) return error
    throw error
  }
  throw new Error('it was accepted')
}
const load = (text: string, format: Format) => parsePolicy(text, { format })
const lines = (count: number, line: (index: number) => string, between: string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join(between)

const VALID: Readonly<Record<Format, string>> = {
  jsonc: `// why
{
  "unattended": false, // a person decides
  "health": { "poll_interval_ms": 5000, "jitter": 0.2 }, /* tuned */
  "submission_validation": [{ "check_typosquatting": true }, { "block_unicode_lookalikes": true }],
  "security_monitoring": { "automated_response": ["notify_owner"] },
}
`,
  yaml: `# why
unattended: false # a person decides
health:
  poll_interval_ms: 5000
  jitter: 0.2
submission_validation:
  - check_typosquatting: true # tuned
  - block_unicode_lookalikes: true
security_monitoring:
  automated_response: [notify_owner]
`,
}

const mutated = fc
  .record({
    format: fc.constantFrom<Format>('jsonc', 'yaml'),
    at: fc.nat(400),
    gone: fc.nat(12),
    put: fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ':',
        ',',
        '"',
        '- ',
        '&a ',
        '*a',
        '!!set ',
        '\n',
        '\t',
        '//',
        '/*',
        '#',
        '|',
        '? ',
      ),
    ),
  })
  .map(({ format, at, gone, put }) => ({
    format,
    text: VALID[format].slice(0, at) + put + VALID[format].slice(at + gone),
  }))

/** Whatever else happens, the only thing thrown is one of the product's own errors. */
const onlyTyped = (work: () => unknown): void => {
  try {
    work()
  } catch (error) {
    if (!isStewardError(error)) throw error
  }
}

describe('a hostile policy text', () => {
  it.each([
    ['jsonc', '['.repeat(500_000)],
    ['jsonc', '{"a":'.repeat(150_000)],
    ['jsonc', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['yaml', '['.repeat(500_000)],
    ['yaml', '- '.repeat(400_000)],
    ['yaml', '? '.repeat(400_000)],
  ] as const)('nested without end is refused before it is parsed (%s)', (format, text) => {
    expect(refusal(() => load(text, format))).toMatchObject({ code: 'policy_malformed' })
    expect(refusal(() => load(text, format)).message).toContain('nested too deeply')
  })

  it('of nothing but unknown fields is refused with as many findings as a person can read', () => {
    const unknown = lines(60_000, (index) => `"a${index}": 1`, ',\n')
    const error = refusal(() => load(`{${unknown}}`, 'jsonc'))
    expect(error.code).toBe('policy_invalid')
    expect(error.details['findings']).toHaveLength(50)
  })

  it('with one enormous name is refused without showing all of it', () => {
    const error = refusal(() => load(`{"${'x'.repeat(900_000)}": 1}`, 'jsonc'))
    expect(error.code).toBe('policy_invalid')
    expect(error.message.length).toBeLessThan(500)
  })

  it('larger than 1 MiB is refused unread', () => {
    expect(refusal(() => load(' '.repeat(1024 * 1024 + 1), 'yaml')).code).toBe('payload_too_large')
  })

  it.each(['__proto__', 'constructor', 'prototype'])('with the name %s is refused at any depth', (name) => {
    for (const text of [`{"${name}": {}}`, `{"health": {"${name}": {"x": 1}}}`]) {
      expect(refusal(() => load(text, 'jsonc')).code).toBe('policy_malformed')
      expect(refusal(() => load(text, 'yaml')).code).toBe('policy_malformed')
    }
    expect(refusal(() => setPolicyValue('{}', 'jsonc', [name, 'x'], 1)).code).toBe('policy_invalid')
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
  })

  it('of aliases that multiply, or that name nothing, is refused', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]`
    expect(refusal(() => load(bomb, 'yaml')).code).toBe('policy_malformed')
    expect(refusal(() => load('unattended: *nothing', 'yaml')).code).toBe('policy_malformed')
  })

  it('with a value that is deep and wide is refused before it is written out', () => {
    const deep = Array.from({ length: 800 }).reduce<unknown>((inner) => [inner], 1)
    const before = process.cpuUsage()
    for (const format of ['jsonc', 'yaml'] as const)
      expect(
        refusal(() => setPolicyValue('{\n}\n', format, ['health', 'timeout_ms'], Array(200).fill(deep))).code,
      ).toBe('policy_invalid')
    expect(process.cpuUsage(before).user).toBeLessThan(500_000)
  })

  it('of several documents, or with a name that is no word, is refused', () => {
    expect(refusal(() => load('unattended: true\n---\nunattended: false', 'yaml')).code).toBe('policy_malformed')
    expect(refusal(() => load('? [a, b]\n: 1', 'yaml')).code).toBe('policy_malformed')
  })

  it('that was valid before it was damaged is a policy or a typed error, read and edited', () => {
    fc.assert(
      fc.property(mutated, ({ text, format }) => {
        onlyTyped(() => load(text, format))
        onlyTyped(() => setPolicyValue(text, format, ['health', 'timeout_ms'], 2000))
        onlyTyped(() => setPolicyValue(text, format, ['submission_validation', 'verified_namespace_prefix'], false))
        onlyTyped(() => unsetPolicyValue(text, format, ['health', 'jitter']))
      }),
      { numRuns: 1500, seed: 11 },
    )
  })
})
