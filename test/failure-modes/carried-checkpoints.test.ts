import { generateKeyPairSync } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signEnvelope, signerOf } from '../../src/main/protocol/identity'
import { type Envelope, envelope } from '../../src/shared/model/envelope'
import { agentId, type TaskId, taskId } from '../../src/shared/model/ids'
import { Fleet, PHASES } from '../fixtures/fleet'
import { observe } from '../fixtures/observation'

// FAILURE_MODES 1.1 step 3: the checkpoints of a task are enough to go on elsewhere, also for somebody who did not order it.

const HELPER = 'helper'

let fleet: Fleet
let undisturbed: Record<string, string>
let crashed: TaskId
/** The folder of the task's checkpoints as its client left it. */
let carried: string

beforeAll(async () => {
  fleet = await Fleet.start(['alpha', 'beta'])
  const whole = await fleet.order('alpha')
  await fleet.ended(whole)
  undisturbed = fleet.files(whole)
  fleet.forgetPhases()
  fleet.hold('TESTING')
  crashed = await fleet.order('alpha')
  await fleet.reach(crashed, 'TESTING')
  await fleet.killAgent('alpha')
  await fleet.closeClient()
  fleet.release('TESTING')
  carried = join(fleet.profile, 'checkpoints', crashed)
}, 90_000)
afterAll(() => fleet.stop())

const copied = (): string => {
  const folder = mkdtempSync(join(fleet.home, 'carried-'))
  cpSync(carried, folder, { recursive: true })
  return folder
}
const documents = (folder: string): string[] => readdirSync(join(folder, 'documents')).sort()
const newestOf = (folder: string, kind: string): string =>
  join(folder, 'documents', documents(folder).findLast((name) => name.startsWith(kind)) ?? kind)
const blocksOf = (folder: string): string[] =>
  readdirSync(join(folder, 'blocks'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
const contentOf = (document: Envelope): Record<string, unknown> =>
  JSON.parse(Buffer.from(document.payload, 'base64').toString()) as Record<string, unknown>
const read = (path: string): Envelope => envelope.parse(JSON.parse(readFileSync(path, 'utf8')))
const stranger = signerOf(generateKeyPairSync('ed25519').privateKey)

/** Says something else under the signature that was there. */
const altered = (path: string, change: object): void => {
  const document = read(path)
  const payload = Buffer.from(JSON.stringify({ ...contentOf(document), ...change })).toString('base64')
  writeFileSync(path, JSON.stringify({ ...document, payload }))
}
/** Says something else, or the same, under a key that nobody vouches for. */
const signedByStranger = async (path: string, change: object = {}): Promise<void> => {
  const document = read(path)
  const forged = await signEnvelope(document.payloadType, { ...contentOf(document), ...change }, [stranger])
  writeFileSync(path, JSON.stringify(forged))
}

interface Fault {
  readonly fault: string
  readonly spoil: (folder: string) => void | Promise<void>
  readonly code: string
  readonly id?: TaskId
}

const FAULTS: readonly Fault[] = [
  {
    fault: 'has a block with a flipped bit',
    spoil: (folder) => {
      const [block = ''] = blocksOf(folder)
      const bytes = readFileSync(block)
      bytes[0] = (bytes[0] ?? 0) ^ 1
      writeFileSync(block, bytes)
    },
    code: 'blob_damaged',
  },
  {
    fault: 'has lost its blocks',
    spoil: (folder) => rmSync(join(folder, 'blocks'), { recursive: true }),
    code: 'blob_damaged',
  },
  {
    fault: 'has a checkpoint that was changed after it was signed',
    spoil: (folder) => altered(newestOf(folder, 'checkpoint'), { progress: 0.9 }),
    code: 'signature_invalid',
  },
  {
    fault: 'has a checkpoint signed by a stranger',
    spoil: (folder) => signedByStranger(newestOf(folder, 'checkpoint')),
    code: 'signer_unknown',
  },
  {
    fault: 'has a checkpoint that is not a document',
    spoil: (folder) => writeFileSync(newestOf(folder, 'checkpoint'), '{"payload":'),
    code: 'document_malformed',
  },
  {
    fault: 'has a checkpoint with files that leave the workspace',
    spoil: (folder) =>
      signedByStranger(newestOf(folder, 'checkpoint'), { files: [{ name: '../../escaped', size: 0, blocks: [] }] }),
    code: 'checkpoint_invalid',
  },
  {
    fault: 'has an order that was changed after it was signed',
    spoil: (folder) => altered(newestOf(folder, 'order'), { idempotency_key: 'another' }),
    code: 'checkpoint_invalid',
  },
  {
    fault: 'has an order signed by a stranger',
    spoil: (folder) => signedByStranger(newestOf(folder, 'order')),
    code: 'signer_unknown',
  },
  { fault: 'has no order', spoil: (folder) => rmSync(newestOf(folder, 'order')), code: 'checkpoint_invalid' },
  {
    fault: 'has no checkpoints',
    spoil: (folder) => rmSync(join(folder, 'documents'), { recursive: true }),
    code: 'checkpoint_unknown',
  },
  {
    fault: 'is of another task than is named',
    spoil: () => undefined,
    code: 'checkpoint_unknown',
    id: taskId.parse('task-of-somebody-else'),
  },
]

/** How often each phase began. */
const runs = () => PHASES.map((phase) => fleet.phases().filter((began) => began === phase).length)

describe("a task whose agent and client are gone, taken up by another profile from the client's checkpoint folder", () => {
  it.each(FAULTS)(
    'is refused while the folder $fault, and nothing of it is kept',
    async ({ fault, spoil, code, id }) => {
      const name = `careful-${FAULTS.findIndex((one) => one.fault === fault)}`
      const { client, close } = await fleet.otherProfile(name, name)
      try {
        const folder = copied()
        await spoil(folder)
        const task_id = id ?? crashed
        const asked = client.call('delegations.recover', { task_id, agent_id: agentId.parse('beta'), folder })
        await expect(asked).rejects.toMatchObject({ code })
        await expect(client.call('delegations.get', { task_id })).rejects.toMatchObject({ code: 'task_unknown' })
        expect(fleet.phases()).toEqual(['PLANNING', 'CODING', 'TESTING'])
        observe({
          scenario: '1.1',
          fault: `a carried folder ${fault}`,
          expected: `refused: ${code}`,
          observed: 'as expected',
        })
      } finally {
        await close()
      }
    },
  )

  it('ends on an agent of its choice; completed phases run once, and the artifacts are those of an undisturbed run', async () => {
    const { close } = await fleet.otherProfile(HELPER, HELPER)
    await close()
    const folder = copied()
    const resumed = await fleet.steward(
      ...['--profile', HELPER, 'delegate', 'beta', '--resume-from', crashed, '--checkpoint', folder],
    )
    expect(resumed.err).toBe('')
    expect(resumed.out.split('\n').slice(0, 3)).toEqual(['', '✅ Task resumed on fallback agent', '  ├─ Agent: beta'])
    const ended = await fleet.steward('--profile', HELPER, 'monitor', crashed)
    expect(ended.code).toBe(0)
    expect(runs()).toEqual([1, 1, 2, 1, 1])
    expect(fleet.files(crashed, HELPER)).toEqual(undisturbed)
    const task = JSON.parse((await fleet.steward('--profile', HELPER, 'monitor', crashed, '--once', '--json')).out)
    expect(task.attempts).toMatchObject([
      { agent_id: 'alpha', outcome: 'replaced' },
      { agent_id: 'beta', why: 'operator', from_checkpoint: 1, phase: 'TESTING', outcome: 'completed' },
    ])
    observe({
      scenario: '1.1',
      fault: 'agent and client gone; another profile has the folder',
      expected: 'ends there, byte-identical',
      observed: 'as expected',
    })
  })
})
