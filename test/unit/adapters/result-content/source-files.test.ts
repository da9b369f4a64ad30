import { describe, expect, it } from 'vitest'
import { defaultRules, inspect, told } from '../../../fixtures/inspected-results'

describe('Python', () => {
  it('that runs passes, of every recent version', async () => {
    const source = [
      'from __future__ import annotations',
      'type Pair[T] = tuple[T, T]',
      'async def f(x: Pair[int]) -> int:',
      '    match x:',
      '        case (0, y) if (z := y):',
      '            return z',
      '        case _:',
      '            return await f(x)',
      'print(f"{\', \'.join(str(i) for i in range(3))!r:>{10}}")',
      'try:',
      '    pass',
      'except* (ValueError, TypeError):',
      '    pass',
    ]
    expect(
      told(await inspect({ 'a.py': `${source.join('\n')}\n`, 'b.pyi': 'def f(x: int) -> str: ...\n', 'c.py': '' })),
    ).toEqual([])
  })

  it.each([
    ['def f(:\n    pass\n', '1:7', 'python_syntax'],
    ['x = 1\n\nprint "hello"\n', '3:7', 'python_syntax'],
    ['if True:\nx = 1\n', '2:1', 'python_syntax'],
    ['x = (1,\n', '2:1', 'python_syntax'],
    ['def f():\n    x = 1\n  y = 2\n', '3:1', 'python_syntax'],
    ['return 1\n', '1:1', 'python_syntax'],
    ['for x in y:\n    pass\nbreak\n', '3:1', 'python_syntax'],
    ['yield 1\n', '1:1', 'python_syntax'],
    ['s = "never closed\n', '1:5', 'python_syntax'],
    ['def f():\n    nonlocal x\n', '2:14', 'python_lint'],
  ])('that no run survives is refused where it breaks: %j', async (source, position, code) => {
    expect(told(await inspect({ 'main.py': source }))[0]).toBe(`main.py:${position} ${code}`)
  })
})

describe('JavaScript and TypeScript', () => {
  it('that parse pass', async () => {
    const files = {
      'a.ts':
        'const x = <T,>(y: T): T => y satisfies unknown as T\nenum E { A }\nabstract class C { accessor z!: number }\n',
      'b.tsx': 'export const V = ({ n }: { n: number }) => <p title="t">{n}</p>\n',
      'c.js': "export default async function* f() { for await (const x of y) yield x?.z ?? import('q') }\n",
      'd.jsx': 'const v = <a>{...b}</a>\n',
      'e.cjs': "const q = require('q')\nmodule.exports = { ...q }\n",
      'f.mjs': 'await import("x")\n',
      'g.d.ts': 'declare const x: number\nexport { x }\n',
      'h.mts': 'export type { X } from "./x.mjs"\n',
    }
    expect(told(await inspect(files))).toEqual([])
  })

  it.each([
    ['main.ts', 'const a = 1\nconst b: number = ;\n', '2:19', 'typescript_syntax'],
    ['main.ts', 'function f( {\n', '2:1', 'typescript_syntax'],
    ['main.tsx', 'const v = <a></b>\n', '1:16', 'typescript_syntax'],
    ['main.js', 'let x = {\n  a: 1,,\n}\n', '2:8', 'javascript_syntax'],
    ['main.js', 'const x: number = 1\n', '1:10', 'javascript_syntax'],
    ['main.mjs', 'const s = `never closed\n', '2:1', 'javascript_syntax'],
    ['main.cjs', 'if (x {\n}\n', '1:7', 'javascript_syntax'],
  ])('of %s that does not parse is refused where it breaks: %j', async (name, source, position, code) => {
    expect(told(await inspect({ [name]: source }))[0]).toBe(`${name}:${position} ${code}`)
  })
})

describe('any file that must be parsed', () => {
  it('is refused where it is no text, with the line', async () => {
    const bytes = Buffer.concat([Buffer.from('x = 1\n# '), Buffer.from([0xff, 0xfe]), Buffer.from('\n')])
    expect(told(await inspect({ 'a.py': bytes, 'b.md': bytes, 'c.json': bytes }))).toEqual([
      'a.py:2 text_encoding',
      'b.md:2 text_encoding',
      'c.json:2 text_encoding',
    ])
  })

  it('is refused where it is larger than the policy parses, and not read', async () => {
    const rules = { ...defaultRules, maxParsedBytes: 1024 }
    const long = ' '.repeat(1025)
    expect(told(await inspect({ 'a.py': long, 'b.ts': long, 'c.bin': long }, { rules }))).toEqual([
      'a.py too_large_to_parse',
      'b.ts too_large_to_parse',
    ])
  })

  it('is let pass where the policy says so', async () => {
    const rules = { ...defaultRules, json: false, code: false, markdown: false }
    expect(told(await inspect({ 'a.py': 'def', 'b.json': '{', 'c.md': '[x](y)', 'd.ts': '(' }, { rules }))).toEqual([])
  })
})
