import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainPolicy, parsePolicy, setPolicyValue, unsetPolicyValue } from '../../../../src/main/protocol/policy'

const JSONC = `// top
{
    "health": { // polls
        "poll_interval_ms": 5000, // first
        "timeout_ms": 2000 // last
    },
    /* before */ "submission_validation": [
        { "check_typosquatting": true }, // one
        { "block_unicode_lookalikes": false } // two
    ],
    "access": {}, // nobody yet
    "security_monitoring": { "automated_response": ["notify_owner"] } // inline
    // end
}
// after
`
const YAML = `# top
health:  # polls
    poll_interval_ms: 5000    # first
    timeout_ms: 2000   # last

# before
submission_validation:
    - check_typosquatting: true   # one
    - block_unicode_lookalikes: false # two
access:  # nobody yet
security_monitoring:
    automated_response: [notify_owner] # inline
# after
`
const COMMENTS = ['top', 'polls', 'first', 'last', 'before', 'one', 'two', 'nobody yet', 'inline', 'after']
const TEXTS = [
  { format: 'jsonc' as const, text: JSONC },
  { format: 'jsonc' as const, text: JSONC.replaceAll('\n', '\r\n') },
  { format: 'yaml' as const, text: YAML },
]
const EDITS: readonly (readonly [path: string, value: unknown])[] = [
  ['health.poll_interval_ms', 7000],
  ['health.timeout_ms', 1000],
  ['health.misses_until_down', 4],
  ['submission_validation.check_typosquatting', false],
  ['submission_validation.block_unicode_lookalikes', true],
  ['submission_validation.verified_namespace_prefix', false],
  ['access.allow', ['verified/']],
  ['security_monitoring.automated_response', ['suspend_agent']],
  ['delegation.on_agent_failure.max_recovery_attempts', 7],
  ['unattended', true],
]

type Settings = ReadonlyMap<string, unknown>
const settings = (text: string, format: 'jsonc' | 'yaml'): Settings =>
  new Map(explainPolicy(parsePolicy(text, { format })).map(({ path, value }) => [path.join('.'), value]))
const edit = fc.record({ at: fc.nat(EDITS.length - 1), unset: fc.boolean() })

const UNSET = settings('', 'jsonc')

interface Edited {
  readonly text: string
  readonly set: Settings
}

/** Makes one edit and holds it to its promise: that value changed, no other, and no comment is gone. */
function changedOnlyThere({ text, set }: Edited, format: 'jsonc' | 'yaml', at: number, unset: boolean): Edited {
  const [name = '', value] = EDITS[at] ?? []
  const path = name.split('.')
  const after = unset ? unsetPolicyValue(text, format, path) : setPolicyValue(text, format, path, value)
  const now = settings(after, format)
  expect(now).toEqual(new Map(set).set(name, unset ? UNSET.get(name) : value))
  for (const comment of COMMENTS) expect(after).toContain(comment)
  return { text: after, set: now }
}

describe('editing a policy', () => {
  it.each(TEXTS)(
    'changes the one value, keeps every comment, whatever the order of edits ($format)',
    ({ format, text }) => {
      const begun = { text, set: settings(text, format) }
      fc.assert(
        fc.property(fc.array(edit, { maxLength: 8 }), (edits) => {
          edits.reduce((now, { at, unset }) => changedOnlyThere(now, format, at, unset), begun)
        }),
        { numRuns: 150, seed: 3 },
      )
    },
  )

  it('adds a field after the comment of the one before it, at the same indent', () => {
    expect(setPolicyValue(JSONC, 'jsonc', ['health', 'misses_until_down'], 3)).toContain(
      '"timeout_ms": 2000, // last\n        "misses_until_down": 3\n    },',
    )
    expect(setPolicyValue(YAML, 'yaml', ['health', 'misses_until_down'], 3)).toContain(
      'timeout_ms: 2000   # last\n    misses_until_down: 3\n\n# before',
    )
  })

  it.each(TEXTS)('leaves every other line as it was ($format)', ({ format, text }) => {
    const after = setPolicyValue(text, format, ['health', 'poll_interval_ms'], 7000)
    expect(after).toBe(text.replace('5000', '7000'))
  })

  it('keeps the comment that stood beside a value that is gone', () => {
    expect(unsetPolicyValue(JSONC, 'jsonc', ['health', 'timeout_ms'])).toContain(
      '"poll_interval_ms": 5000 // first\n        // last\n',
    )
    expect(unsetPolicyValue(YAML, 'yaml', ['health', 'timeout_ms'])).toContain('# first\n    # last\n')
  })

  it('fills a section that has only its name, a file that has only comments, and an empty one', () => {
    expect(setPolicyValue('health:\n', 'yaml', ['health', 'timeout_ms'], 2000)).toBe('health:\n  timeout_ms: 2000\n')
    for (const [format, text] of [
      ['jsonc', '// mine\n'],
      ['yaml', '# mine\n'],
      ['jsonc', ''],
      ['yaml', ''],
    ] as const) {
      const after = setPolicyValue(text, format, ['health', 'timeout_ms'], 2000)
      expect(after.startsWith(text)).toBe(true)
      expect(settings(after, format).get('health.timeout_ms')).toBe(2000)
    }
  })

  it('keeps the byte order mark an editor put before the text', () => {
    const after = setPolicyValue('\ufeff{"unattended": false}', 'jsonc', ['unattended'], true)
    expect(after).toBe('\ufeff{"unattended": true}')
  })

  it('takes a section without fields as one that sets nothing', () => {
    expect(settings('health:\nunattended: true\n', 'yaml').get('unattended')).toBe(true)
  })

  it('says on which line a list is set that begins on the next one', () => {
    const text = 'security_monitoring:\n  automated_response:\n    - notify_owner\n'
    const field = explainPolicy(parsePolicy(text, { format: 'yaml' })).find(
      ({ path }) => path.at(-1) === 'automated_response',
    )
    expect(field?.set_at).toEqual({ line: 2 })
  })
})
