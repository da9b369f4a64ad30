import { describe, expect, it } from 'vitest'
import { inspect, told } from '../../../fixtures/inspected-results'

describe('JSON', () => {
  it.each([
    ['{"a": 1,\n "b": }', '2:7'],
    ['{"a": 1,}', '1:9'],
    ['[1, 2', '1:6'],
    ['', '1:1'],
    ['{"a": 1} trailing', '1:10'],
    ["{'a': 1}", '1:2'],
    ['{"a": "line\nbreak"}', '1:12'],
    ['// comment\n{}', '1:1'],
    ['\ufeff{}', '1:1'],
    ['{"a": 01}', '1:8'],
  ])('that is none is refused where it breaks: %j', async (text, position) => {
    expect(told(await inspect({ 'a.json': text }))).toEqual([`a.json:${position} json_syntax`])
  })

  it('with comments is what compilers and editors read their settings from', async () => {
    const text = '// settings\n{ "compilerOptions": { "strict": true, }, }\n'
    expect(told(await inspect({ 'tsconfig.json': text, '.vscode/settings.json': text, 'a.jsonc': text }))).toEqual([])
    expect(told(await inspect({ 'tsconfig.json': '{ "a": }' }))).toEqual(['tsconfig.json:1:8 json_syntax'])
  })

  it('one value a line is checked line by line', async () => {
    expect(told(await inspect({ 'a.jsonl': '{"a":1}\n\n{"b":2}\n', 'b.ndjson': '1\n{"b":\n3\n' }))).toEqual([
      'b.ndjson:2:6 json_syntax',
    ])
  })
})

describe('JSON with a schema', () => {
  const schema = {
    type: 'object',
    required: ['tests'],
    properties: { tests: { type: 'array', items: { type: 'integer' } } },
  }

  it('that the manifest names must fit it, and the place is told', async () => {
    const files = { 'report.json': '{\n  "tests": [1,\n    "two"]\n}' }
    expect(told(await inspect(files, { schemas: { 'report.json': schema } }))).toEqual([
      'report.json:3:5 $.tests[1] schema_mismatch',
    ])
    expect(told(await inspect({ 'report.json': '{"tests": [1]}' }, { schemas: { 'report.json': schema } }))).toEqual([])
  })

  it('that it names itself, beside it in the result, must fit it', async () => {
    const described = (target: string) => ({
      'out/report.json': `{"$schema": "${target}", "tests": "none"}`,
      'schemas/report.json': JSON.stringify(schema),
    })
    expect(told(await inspect(described('../schemas/report.json')))).toEqual([
      'out/report.json:1:48 $.tests schema_mismatch',
    ])
    expect(told(await inspect(described('other.json')))).toEqual(['out/report.json schema_missing'])
    expect(told(await inspect(described('../../outside.json')))).toEqual(['out/report.json schema_missing'])
  })

  it('of another site is not fetched', async () => {
    expect(told(await inspect({ 'a.json': '{"$schema": "https://schemas.example/a.json", "x": 1}' }))).toEqual([])
  })

  it('must be a usable schema where it says that it is one', async () => {
    const draft = 'https://json-schema.org/draft/2020-12/schema'
    const of = (rest: object) => JSON.stringify({ $schema: draft, ...rest })
    expect(
      told(
        await inspect({ 'a.json': of(schema), 'b.json': of({ type: 'strnig' }), 'c.json': of({ $ref: '#/nowhere' }) }),
      ),
    ).toEqual(['b.json schema_unusable', 'c.json schema_unusable'])
  })
})

describe('the output', () => {
  const schema = { type: 'object', required: ['data'], properties: { data: { type: 'object' } } }

  it('must fit the schema of the operation', async () => {
    expect(told(await inspect({}, { output: { schema, value: { data: {} } } }))).toEqual([])
    expect(told(await inspect({}, { output: { schema, value: { data: 3 } } }))).toEqual([
      'output $.data output_schema_mismatch',
    ])
    expect(told(await inspect({}, { output: { schema, value: undefined } }))).toEqual(['output output_missing'])
  })

  it('cannot be accepted by a schema that cannot be used', async () => {
    expect(told(await inspect({}, { output: { schema: { type: 'strnig' }, value: 1 } }))).toEqual([
      'output schema_unusable',
    ])
  })
})

describe('Markdown', () => {
  it('whose links lead to files of the result passes', async () => {
    const text = [
      '# Title',
      '[code](src/main.py#L10 "the code"), [folder](./src/), [root](/docs/plan.md), [site](https://example.org/x),',
      '![image](<img/a b.png>), [encoded](img/a%20b.png), [mail](mailto:a@example.org), [place](#title), [label][l]',
      '',
      '<img src="img/a b.png" alt="">',
      '',
      '[l]: docs/plan.md?raw=1',
      '',
      '```js',
      '[not a link](nowhere.md) matrix[i][j]',
      '```',
      'In prose matrix[i][j] is none either.',
    ].join('\n')
    const files = { 'README.md': text, 'src/main.py': '', 'docs/plan.md': '[back](../README.md)', 'img/a b.png': 'x' }
    expect(told(await inspect(files))).toEqual([])
  })

  it.each([
    ['# T\n\nSee [the plan](plan.md).', '3:5 markdown_link_dangling'],
    ['![shot](img/shot.png)', '1:1 markdown_link_dangling'],
    ['[up](../secret.md)', '1:1 markdown_link_outside'],
    ['text\n\n[label]: gone.md\n', '3:1 markdown_link_dangling'],
    ['a [link][nowhere] here', '1:1 markdown_link_dangling'],
    ['text <img src="gone.png">', '1:6 markdown_link_dangling'],
    ['text\n\n```js\nconst x = 1\n', '3:1 markdown_structure'],
    ['> ~~~\n> quoted\n\nafter', '1:3 markdown_structure'],
    ['<!-- never closed\n\ntext', '1:1 markdown_structure'],
  ])('is refused where it is broken: %j', async (text, expected) => {
    expect(told(await inspect({ 'README.md': text }))).toEqual([`README.md:${expected}`])
  })

  it('of fences in fences and quotes is not taken for broken', async () => {
    const text = '````md\n```js\nx\n```\n````\n\n> ```\n> q\n> ```\n\n- ~~~\n  l\n  ~~~\n\n    indented ```\n'
    expect(told(await inspect({ 'a.md': text }))).toEqual([])
  })
})
