import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type TarEntry, tarGzOf, tarOf, type ZipEntry, zipOf } from '../fixtures/archives'
import { defaultRules, inspect, told } from '../fixtures/inspected-results'

const zip = async (...entries: ZipEntry[]) => told(await inspect({ 'a.zip': zipOf(entries) }))
const tar = async (...entries: TarEntry[]) => told(await inspect({ 'a.tar.gz': await tarGzOf(entries) }))

describe('a name in an archive', () => {
  it.each([
    ['../out.txt', 'archive_path_traversal'],
    ['a/../../out.txt', 'archive_path_traversal'],
    ['..\\out.txt', 'archive_path_traversal'],
    ['..', 'archive_path_traversal'],
    ['/etc/passwd', 'archive_path_absolute'],
    ['\\\\server\\share', 'archive_path_absolute'],
    ['C:\\Windows\\win.ini', 'archive_path_absolute'],
    ['c:out.txt', 'archive_path_absolute'],
    ['a\u0000b', 'archive_name_unsafe'],
    ['a\nb', 'archive_name_unsafe'],
    ['invoice\u202efdp.exe', 'archive_name_unsafe'],
    ['NUL.txt', 'archive_name_unsafe'],
    ['a//b', 'archive_name_unsafe'],
    ['trailing.', 'archive_name_unsafe'],
    ['x'.repeat(300), 'archive_name_unsafe'],
  ])('%j is refused', async (name, code) => {
    expect(await zip({ name, content: 'x' })).toEqual([`a.zip ${code}`])
    // What a tar header cannot hold it cannot threaten with.
    if (name.length < 100 && !name.includes('\u0000'))
      expect(await tar({ name, content: 'x' })).toEqual([`a.tar.gz ${code}`])
  })

  it('is refused where it means the file of another one', async () => {
    const twice = [
      { name: 'Main.py', content: 'x = 1' },
      { name: 'main.PY', content: 'y = 2' },
    ]
    expect(await zip(...twice)).toEqual(['a.zip archive_name_duplicate'])
    expect(await tar(...twice)).toEqual(['a.tar.gz archive_name_duplicate'])
  })

  it('is refused where the archive calls the entry otherwise in front of its bytes', async () => {
    expect(await zip({ name: 'a.txt', localName: 'b.txt', content: 'x' })).toEqual(['a.zip archive_corrupt'])
  })
})

describe('an entry that is no file', () => {
  it('is refused in a ZIP archive', async () => {
    expect(await zip({ name: 'l', content: '/etc/passwd', mode: 0o120777 })).toEqual(['a.zip archive_link'])
    for (const mode of [0o010644, 0o020644, 0o060644, 0o140644])
      expect(await zip({ name: 'd', mode })).toEqual(['a.zip archive_special_file'])
  })

  it('is refused in a tar archive', async () => {
    for (const type of ['symlink', 'link'] as const)
      expect(await tar({ name: 'l', type, linkname: '../../etc/passwd' })).toEqual(['a.tar.gz archive_link'])
    for (const type of ['fifo', 'character-device', 'block-device'] as const)
      expect(await tar({ name: 'd', type })).toEqual(['a.tar.gz archive_special_file'])
  })
})

describe('a ZIP archive that lies', () => {
  it('about the size of an entry is refused', async () => {
    expect(await zip({ name: 'a.bin', content: 'x'.repeat(5000), claimedSize: 10 })).toEqual([
      'a.zip!/a.bin archive_corrupt',
    ])
    expect(await zip({ name: 'a.bin', content: 'x'.repeat(10), claimedSize: 5000 })).toEqual([
      'a.zip!/a.bin archive_corrupt',
    ])
  })

  it('about the checksum of an entry is refused', async () => {
    expect(await zip({ name: 'a.bin', content: 'x', crc: 7 })).toEqual(['a.zip!/a.bin archive_corrupt'])
  })

  it('is encrypted, or packed as nobody here can unpack, and is refused', async () => {
    expect(await zip({ name: 'a', content: 'x', encrypted: true })).toEqual(['a.zip archive_encrypted'])
    expect(await zip({ name: 'a', content: 'x', method: 99 })).toEqual(['a.zip archive_unsupported'])
  })
})

describe('a bomb', () => {
  const zeros = Buffer.alloc(64 * 1024 * 1024)
  const tight = {
    ...defaultRules,
    archives: { ...defaultRules.archives, maxEntries: 3, maxUnpackedBytes: 1024 * 1024, maxRatio: 100_000 },
  }

  it('that unpacks to a thousand times its size is refused', async () => {
    expect(await zip({ name: 'zeros', content: zeros })).toEqual(['a.zip archive_bomb'])
    expect(await tar({ name: 'zeros', content: zeros })).toEqual(['a.tar.gz archive_bomb'])
  })

  it('that says nothing of its size is refused as soon as it has grown', async () => {
    // The bytes belong to no entry: they follow the end of the archive.
    const after = gzipSync(Buffer.concat([await tarOf([{ name: 'a', content: 'a' }]), zeros]))
    expect(told(await inspect({ 'a.tar.gz': after }))).toEqual(['a.tar.gz archive_bomb'])
  })

  it('of many archives in one is counted as one', async () => {
    const inner = zipOf([{ name: 'z', content: Buffer.alloc(600 * 1024) }])
    const outer = zipOf([
      { name: '1.zip', content: inner },
      { name: '2.zip', content: inner },
    ])
    const rules = { ...tight, archives: { ...tight.archives, maxEntries: 10 } }
    expect(told(await inspect({ 'a.zip': outer }, { rules }))).toEqual(['a.zip!/2.zip archive_too_large'])
  })

  it('of more entries than the policy allows is refused', async () => {
    const entries = ['1', '2', '3', '4'].map((name) => ({ name, content: 'x' }))
    expect(told(await inspect({ 'a.zip': zipOf(entries) }, { rules: tight }))).toEqual([
      'a.zip archive_too_many_entries',
    ])
    expect(told(await inspect({ 'a.tgz': await tarGzOf(entries) }, { rules: tight }))).toEqual([
      'a.tgz archive_too_many_entries',
    ])
  })

  it('in a tar header that says it is gigabytes long is refused', async () => {
    const header = await tarOf([{ name: 'PaxHeader', content: 'x' }])
    header.write('x', 156, 'latin1')
    header.write('77777777777\u0000', 124, 'latin1')
    const sum = header.subarray(0, 512).reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148, 'latin1')
    expect(told(await inspect({ 'a.tar': header }))).toEqual(['a.tar archive_corrupt'])
  })
})
