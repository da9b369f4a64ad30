import { describe, expect, it } from 'vitest'
import { inspect, told } from '../fixtures/inspected-results'

const DEEP = 200_000
const nested = (open: string, close = ''): string => open.repeat(DEEP) + close.repeat(DEEP)

describe('a source made to exhaust its parser', () => {
  it.each([
    ['deep.py', nested('(')],
    ['deep.py', nested('[', ']')],
    ['deep.py', nested('not ')],
    ['deep.ts', nested('(')],
    ['deep.ts', `let x: ${nested('A<', '>')}`],
    ['deep.ts', nested('`${', '}`')],
    ['deep.tsx', `const v = ${nested('<a>', '</a>')}`],
    ['deep.js', nested('{', '}')],
    ['deep.js', nested('if(a);else ')],
  ])('%s (%#) is refused, and the next one is read as if nothing had been', async (name, source) => {
    const findings = await inspect({ [name]: source, 'next.py': 'return 1\n', 'next.ts': 'let x: = 1\n' })
    const [first, ...rest] = told(findings)
    expect(first).toMatch(
      new RegExp(`^${name}(:\\d+:\\d+)? (nesting_too_deep|python_syntax|(java|type)script_syntax)$`),
    )
    expect(rest.filter((line) => line.startsWith('next'))).toEqual([
      'next.py:1:1 python_syntax',
      'next.ts:1:8 typescript_syntax',
    ])
  })

  it('of JSON that is nested deeply is read, and its schema gives up', async () => {
    const recursive = { $ref: '#/$defs/list', $defs: { list: { type: 'array', items: { $ref: '#/$defs/list' } } } }
    const deep = nested('[', ']')
    expect(told(await inspect({ 'a.json': deep }))).toEqual([])
    expect(told(await inspect({ 'a.json': deep }, { schemas: { 'a.json': recursive } }))).toEqual([
      'a.json nesting_too_deep',
    ])
    expect(told(await inspect({ 'tsconfig.json': deep }))).toEqual(['tsconfig.json nesting_too_deep'])
  })

  it('of Markdown quotes and lists in one another is read', async () => {
    const deep = `${'> '.repeat(2000)}[gone](gone.md)\n`
    expect(told(await inspect({ 'a.md': deep })).map((line) => line.split(' ').at(-1))).toEqual([
      'markdown_link_dangling',
    ])
  })
})

describe('a schema from an agent', () => {
  it('is not fetched from anywhere, and cannot reach into the program', async () => {
    const polluting = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}',
    )
    await inspect({ 'a.json': '{"__proto__": 1}' }, { schemas: { 'a.json': polluting } })
    expect(({} as Record<string, unknown>)['type']).toBeUndefined()
    const remote = { $ref: 'https://schemas.example/x.json' }
    expect(told(await inspect({ 'a.json': '{}' }, { schemas: { 'a.json': remote } }))).toEqual([
      'a.json schema_unusable',
    ])
  })

  it('named like a member of every object names no schema', async () => {
    expect(told(await inspect({ constructor: '{}', 'toString.json': '{}' }))).toEqual([])
  })
})
