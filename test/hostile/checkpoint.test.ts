import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { taskWorkspace } from '../../src/main/adapters/workspace'
import { makeCheckpoint, readCheckpoint, verifyCheckpoint } from '../../src/main/protocol/delegation'
import { sha256Digest } from '../../src/main/protocol/encoding'
import { signEnvelope, signerOf } from '../../src/main/protocol/identity'
import { type Checkpoint, checkpoint } from '../../src/shared/model/checkpoint'
import { PAYLOAD_TYPE } from '../../src/shared/model/envelope'
import type { Digest } from '../../src/shared/model/ids'

// A checkpoint is an agent's words: what it names is written to the disk of another.

const signer = signerOf(generateKeyPairSync('ed25519').privateKey)
const block = Buffer.from('block')
const digest = sha256Digest(block)
const file = (name: string, change: object = {}) => ({ name, size: block.byteLength, blocks: [digest], ...change })

const content = (change: object = {}): Checkpoint =>
  checkpoint.parse({
    task_id: 'task-1',
    agent_id: 'worker',
    order_digest: `sha256:${'ab'.repeat(32)}`,
    number: 1,
    taken_at: '2025-11-21T08:00:00Z',
    completed_phases: [],
    between_phases: true,
    progress: 0.5,
    files: [file('plan.md')],
    folders: [],
    ...change,
  })

/** Signed as it is, whatever it says. */
const signed = (change: object) => signEnvelope(PAYLOAD_TYPE.checkpoint, content(change), [signer])

describe('a checkpoint', () => {
  it.each([
    ['steps out of the workspace', { files: [file('../outside')] }],
    ['is absolute', { files: [file('/etc/cron.d/job')] }],
    ['hides a way out in a folder', { folders: ['a/../../b'] }],
    ['has a backslash', { files: [file('a\\..\\b')] }],
    ['names a file twice', { files: [file('a'), file('a')] }],
    ['names a file twice where case does not count', { files: [file('A'), file('a')] }],
    ['has a file where a folder must be', { files: [file('a'), file('a/b')] }],
    ['has a folder where a file is', { files: [file('a')], folders: ['a'] }],
    ['claims a size that its blocks cannot have', { files: [file('a', { size: 5_000_000_000 })] }],
    ['claims blocks that its size does not have', { files: [file('a', { blocks: [digest, digest] })] }],
    ['gives one block two sizes', { files: [file('a'), file('b', { size: 4 })] }],
  ])('that %s is refused', async (_what, change) => {
    const document = await signed(change)
    expect(() => readCheckpoint(document)).toThrow(expect.objectContaining({ code: 'checkpoint_invalid' }))
    expect(() => makeCheckpoint(content(change), signer)).toThrow(
      expect.objectContaining({ code: 'checkpoint_invalid' }),
    )
  })

  it('is believed only as the one that was announced, for that order and by that agent', async () => {
    const { envelope, digest: announced } = await makeCheckpoint(content(), signer)
    const { task_id: taskId, agent_id: agentId, order_digest: orderDigest } = content()
    const expected = { taskId, agentId, orderDigest, number: 1, digest: announced, keys: [signer.publicKey] }
    expect(verifyCheckpoint(envelope, expected).content).toEqual(content())
    const other = `sha256:${'0'.repeat(64)}` as Digest
    for (const change of [{ digest: other }, { orderDigest: other }, { number: 2 }, { agentId: 'other' as never }])
      expect(() => verifyCheckpoint(envelope, { ...expected, ...change })).toThrow(
        expect.objectContaining({ code: 'checkpoint_invalid' }),
      )
    const stranger = signerOf(generateKeyPairSync('ed25519').privateKey)
    expect(() => verifyCheckpoint(envelope, { ...expected, keys: [stranger.publicKey] })).toThrow(
      expect.objectContaining({ code: 'signer_unknown' }),
    )
  })
})

describe('a workspace that is restored', () => {
  const restoring = () => {
    const root = mkdtempSync(join(tmpdir(), 'restore-'))
    return { root, workspace: taskWorkspace(join(root, 'tasks')) }
  }

  it('is not led out by a link that was there', async () => {
    const { root, workspace } = restoring()
    const outside = join(root, 'outside')
    mkdirSync(outside)
    mkdirSync(join(root, 'tasks', 'task-1'), { recursive: true })
    symlinkSync(outside, join(root, 'tasks', 'task-1', 'folder'))
    const files = [file('folder/plan.md')]
    await workspace.restore('task-1', { files, folders: [] }, async () => block)
    expect(readdirSync(outside)).toEqual([])
    expect(await workspace.list('task-1')).toEqual([{ name: 'folder/plan.md', size: 5 }])
  })

  it('has no file that leaves it, whoever vouches for the names', async () => {
    const { root, workspace } = restoring()
    const content = { files: [file('../../escaped')], folders: [] }
    await expect(workspace.restore('task-1', content, async () => block)).rejects.toMatchObject({
      code: 'result_invalid',
    })
    expect(existsSync(join(root, 'escaped'))).toBe(false)
  })

  it('has no file of another size than was signed', async () => {
    const { workspace } = restoring()
    const content = { files: [file('a', { size: 4 })], folders: [] }
    await expect(workspace.restore('task-1', content, async () => block)).rejects.toMatchObject({
      code: 'checkpoint_invalid',
    })
  })
})
