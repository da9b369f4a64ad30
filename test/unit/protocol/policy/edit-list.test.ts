import { describe, expect, it } from 'vitest'
import { removeEntry, setInEntries } from '../../../../src/main/protocol/policy'

const JSONC = `{
  "discovery": {
    "registries": [
      { "url": "https://one.example", "priority": 1 },
      // Asked when the first is away.
      { "url": "https://two.example", "priority": 2 },
      { "url": "github:owner/mirror" } // Git-based fallback
    ]
  }
}
`
const YAML = `discovery:
  registries:
    - url: https://one.example
      priority: 1
    # Asked when the first is away.
    - url: https://two.example
      priority: 2
    - url: github:owner/mirror  # Git-based fallback
`
const LIST = ['discovery', 'registries']

describe.each([
  ['jsonc', JSONC],
  ['yaml', YAML],
] as const)('a list of the policy in %s', (format, text) => {
  it('has fields of its entries changed and added, its comments kept', () => {
    const changed = setInEntries(text, format, LIST, [
      { index: 0, field: 'priority', value: 2 },
      { index: 1, field: 'priority', value: 1 },
      { index: 2, field: 'priority', value: 3 },
    ])
    expect(changed).toContain('Asked when the first is away.')
    expect(changed).toContain('Git-based fallback')
    expect([...changed.matchAll(/priority"?: (\d)/g)].map(([, value]) => value)).toEqual(['2', '1', '3'])
  })

  it('loses one entry and nothing of the others', () => {
    const changed = removeEntry(text, format, LIST, 0)
    expect(changed).not.toContain('one.example')
    expect(changed).toContain('Asked when the first is away.')
    expect(changed).toContain('Git-based fallback')
  })

  it('is not changed into what no policy may be', () => {
    const wrong = [{ index: 0, field: 'priority', value: 0 }]
    expect(() => setInEntries(text, format, LIST, wrong)).toThrow(expect.objectContaining({ code: 'policy_invalid' }))
  })
})
