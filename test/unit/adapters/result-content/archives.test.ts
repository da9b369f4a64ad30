import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { tarGzOf, tarOf, zipOf } from '../../../fixtures/archives'
import { inspect, told } from '../../../fixtures/inspected-results'

const good = [
  { name: 'src/', mode: 0o040755 },
  { name: 'src/main.py', content: 'def f():\n    return 1\n' },
  { name: 'README.md', content: '[the code](src/main.py)\n' },
  { name: 'report.json', content: '{"tests": 3}' },
]
const goodTar = [
  { name: './src/', type: 'directory' as const },
  { name: './src/main.py', content: 'def f():\n    return 1\n' },
  { name: './README.md', content: '[the code](src/main.py)\n' },
]

describe('an archive', () => {
  it('of sound files passes, as ZIP, tar and gzipped tar', async () => {
    expect(
      told(await inspect({ 'a.zip': zipOf(good), 'b.tar': await tarOf(goodTar), 'c.tar.gz': await tarGzOf(goodTar) })),
    ).toEqual([])
  })

  it('that is empty passes', async () => {
    expect(told(await inspect({ 'a.zip': zipOf([]), 'c.tgz': await tarGzOf([]) }))).toEqual([])
  })

  it('is checked inside, with the place of each fault', async () => {
    const files = [
      { name: 'src/main.py', content: 'x = 1\nreturn x\n' },
      { name: 'README.md', content: '# Title\n\nSee [the plan](plan.md).\n' },
      { name: 'report.json', content: '{"tests": }' },
    ]
    const expected = (archive: string) => [
      `${archive}!/src/main.py:2:1 python_syntax`,
      `${archive}!/report.json:1:11 json_syntax`,
      `${archive}!/README.md:3:5 markdown_link_dangling`,
    ]
    expect(told(await inspect({ 'a.zip': zipOf(files) }))).toEqual(expected('a.zip'))
    expect(told(await inspect({ 'a.tar.gz': await tarGzOf(files) }))).toEqual(expected('a.tar.gz'))
  })

  it('inside an archive is checked too', async () => {
    const inner = await tarGzOf([{ name: 'a/b.json', content: '[1,]' }])
    expect(told(await inspect({ 'outer.zip': zipOf([{ name: 'inner.tgz', content: inner }]) }))).toEqual([
      'outer.zip!/inner.tgz/a/b.json:1:4 json_syntax',
    ])
  })

  it('inside an archive inside an archive inside an archive is not opened', async () => {
    const nested = [0, 1, 2].reduce(
      (content) => zipOf([{ name: 'in.zip', content }]),
      zipOf([{ name: 'x.txt', content: 'x' }]),
    )
    expect(told(await inspect({ 'out.zip': nested }))).toEqual([
      'out.zip!/in.zip/in.zip/in.zip archive_nested_too_deep',
    ])
  })

  it('holding a file too large to be parsed is refused, and one of plain bytes is not', async () => {
    const large = Buffer.alloc(33 * 1024 * 1024, ' ')
    expect(
      told(
        await inspect({
          'a.zip': zipOf([
            { name: 'a.json', content: large, method: 0 },
            { name: 'b.bin', content: large, method: 0 },
          ]),
        }),
      ),
    ).toEqual(['a.zip!/a.json too_large_to_parse'])
  })

  it('that was cut off is refused at whatever byte', async () => {
    const zip = zipOf(good)
    for (const end of [4, 30, zip.byteLength >> 1, zip.byteLength - 1])
      expect(told(await inspect({ 'a.zip': zip.subarray(0, end) }))).toEqual(['a.zip archive_truncated'])
    const gzip = await tarGzOf(goodTar)
    expect(told(await inspect({ 'a.tar': (await tarOf(goodTar)).subarray(0, 512 * 3) }))).toEqual([
      'a.tar archive_truncated',
    ])
    for (const end of [20, gzip.byteLength >> 1, gzip.byteLength - 4])
      expect(told(await inspect({ 'a.tar.gz': gzip.subarray(0, end) }))).toEqual(['a.tar.gz archive_truncated'])
    const tar = await tarOf(goodTar)
    expect(told(await inspect({ 'a.tar': tar.subarray(0, 1100) }))).toEqual([
      expect.stringMatching(/^a\.tar(!.*)? archive_truncated$/),
    ])
  })

  it('that is none is refused', async () => {
    const text = Buffer.from('this is not an archive, whatever its name says'.repeat(40))
    expect(told(await inspect({ 'a.zip': text, 'b.tar.gz': text, 'c.tar': text, 'd.tar.gz': gzipSync(text) }))).toEqual(
      ['a.zip archive_corrupt', 'b.tar.gz archive_corrupt', 'c.tar archive_corrupt', 'd.tar.gz archive_corrupt'],
    )
  })
})
