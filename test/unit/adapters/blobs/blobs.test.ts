import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BlobStore, checkpointFolders, ResultFolders } from '../../../../src/main/adapters/blobs'
import { sha256Digest } from '../../../../src/main/protocol/encoding'

const newFolder = () => mkdtempSync(join(tmpdir(), 'blobs-'))
const bytes = Buffer.from('an artifact')
const digest = sha256Digest(bytes)
async function* stream(...chunks: string[]) {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

describe('a checkpoint folder that a person names', () => {
  it('is refused where no folder can have that name, and empty where there is only a file', async () => {
    const { at } = checkpointFolders(newFolder)
    for (const name of ['/a\0b', `/tmp/${'ü'.repeat(128)}`])
      expect(() => at(name)).toThrow(expect.objectContaining({ code: 'input_invalid' }))
    const file = join(newFolder(), 'file')
    writeFileSync(file, 'no folder')
    expect(await at(file).read('1')).toBeUndefined()
  })
})

describe('stored files', () => {
  it('are found by their digest and verified when read', async () => {
    const blobs = new BlobStore(newFolder())
    expect(await blobs.put(bytes)).toBe(digest)
    expect(Buffer.from(await blobs.read(digest)).toString()).toBe('an artifact')
  })

  it('are not taken in with another content, or more of it, than was announced', async () => {
    const folder = newFolder()
    const blobs = new BlobStore(folder)
    await expect(blobs.putStream(stream('something else'), digest, 100)).rejects.toMatchObject({
      code: 'digest_mismatch',
    })
    await expect(blobs.putStream(stream('an ', 'artifact'), digest, 5)).rejects.toMatchObject({
      code: 'payload_too_large',
    })
    expect(await blobs.has(digest)).toBe(false)
    expect(
      readdirSync(join(folder, 'sha256'), { recursive: true }).filter((name) => String(name).endsWith('.new')),
    ).toEqual([])
  })

  it('are set aside when they are damaged', async () => {
    const folder = newFolder()
    const blobs = new BlobStore(folder)
    await blobs.put(bytes)
    writeFileSync(blobs.pathOf(digest), 'an artefact')
    await expect(blobs.read(digest)).rejects.toMatchObject({ code: 'blob_damaged' })
    expect(await blobs.has(digest)).toBe(false)
    expect(readdirSync(join(folder, 'quarantine'))).toHaveLength(1)
  })
})

describe('a result folder', () => {
  it('gets the files of a task under their names', async () => {
    const folder = newFolder()
    const blobs = new BlobStore(join(folder, 'blobs'))
    await blobs.put(bytes)
    const path = await new ResultFolders(join(folder, 'results'), blobs).place('task-1', 'code/main.py', digest)
    expect(readFileSync(path, 'utf8')).toBe('an artifact')
  })

  it.each(['../out', '/etc/passwd', 'a/../../b', 'a\\b', 'a\0b', ''])('lets no name out: %j', async (name) => {
    const folder = newFolder()
    const results = new ResultFolders(join(folder, 'results'), new BlobStore(join(folder, 'blobs')))
    await expect(results.place('task-1', name, digest)).rejects.toMatchObject({ category: 'permanent' })
  })

  it('follows no link out', async () => {
    const folder = newFolder()
    const blobs = new BlobStore(join(folder, 'blobs'))
    await blobs.put(bytes)
    const results = new ResultFolders(join(folder, 'results'), blobs)
    mkdirSync(results.folder('task-1'), { recursive: true })
    symlinkSync(tmpdir(), join(results.folder('task-1'), 'code'))
    await expect(results.place('task-1', 'code/main.py', digest)).rejects.toMatchObject({ code: 'result_invalid' })
  })
})
