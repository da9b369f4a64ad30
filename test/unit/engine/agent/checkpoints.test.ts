import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  frameBlocks,
  readCheckpoint,
  readOwnEvent,
  unframeBlocks,
  verifyCheckpoint,
} from '../../../../src/main/protocol/delegation'
import type { TaskEvent } from '../../../../src/shared/model/delegation'
import { agentId, taskId } from '../../../../src/shared/model/ids'
import { allEvents, type Client, newAgent, newClient, newHome, readAll, submission, theTask } from './agent-under-test'

const often = { checkpoint_interval_ms: 60_000 }

/** A task of two phases that stops for the test in the middle of the second. */
const halfway = async (home = newHome()) => {
  let reached: () => void = () => undefined
  const atHalf = new Promise<void>((resolve) => {
    reached = resolve
  })
  const made = await newAgent(
    async ({ workspace, onSignal, signal }) => {
      const folder = await workspace()
      return new Promise((resolve) => {
        onSignal({ type: 'phase', phase: 'PLANNING', state: 'started' })
        writeFileSync(join(folder, 'plan.md'), '# Plan\n')
        onSignal({ type: 'phase', phase: 'PLANNING', state: 'finished' })
        onSignal({ type: 'progress', progress: 0.5 })
        onSignal({ type: 'phase', phase: 'CODING', state: 'started' })
        signal.addEventListener('abort', resolve)
        reached()
      })
    },
    {},
    home,
  )
  const client = newClient()
  const ordered = await submission(client, often)
  await made.agent.submit(client.caller, ordered)
  await atHalf
  return { ...made, client, ordered }
}

type Made = Awaited<ReturnType<typeof newAgent>>['agent']

/** The first event of a kind, from the one after `afterSeq` on. */
const nextOf = async <T extends TaskEvent['type']>(
  agent: Made,
  client: Client,
  type: T,
  afterSeq = 0,
): Promise<Extract<TaskEvent, { type: T }>> => {
  const stop = new AbortController()
  for await (const { envelope } of await agent.events(client.caller, theTask, afterSeq, stop.signal)) {
    const event = readOwnEvent(envelope)
    if (event.type === type) return event as Extract<TaskEvent, { type: T }>
  }
  throw new Error(`no ${type} came`)
}

const nextCheckpoint = (agent: Made, client: Client) => nextOf(agent, client, 'checkpoint')

describe('a running task', () => {
  it('has a signed checkpoint between two phases, with the phase that comes next', async () => {
    const { agent, client, signer, ordered } = await halfway()
    const event = await nextCheckpoint(agent, client)
    const { content } = verifyCheckpoint(await agent.checkpoint(client.caller, theTask, 1), {
      taskId: theTask,
      agentId: agentId.parse('worker'),
      orderDigest: ordered.digest,
      number: 1,
      digest: event.digest,
      keys: [signer.publicKey],
    })
    expect(content).toMatchObject({
      phase: 'CODING',
      completed_phases: ['PLANNING'],
      between_phases: true,
      progress: 0.5,
      files: [{ name: 'plan.md', size: 7 }],
    })
    const blocks = await agent.checkpointBlocks(client.caller, theTask, 1, content.files[0]?.blocks ?? [])
    expect((await readAll(blocks)).toString()).toBe('# Plan\n')
    await agent.cancel(client.caller, theTask)
  })

  it('has none where the client wants none', async () => {
    const { agent } = await newAgent(async ({ onSignal }) => {
      onSignal({ type: 'phase', phase: 'A', state: 'started' })
      onSignal({ type: 'phase', phase: 'A', state: 'finished' })
      onSignal({ type: 'phase', phase: 'B', state: 'started' })
    })
    const client = newClient()
    await agent.submit(client.caller, await submission(client))
    expect((await allEvents(agent, client, theTask)).map(({ type }) => type)).not.toContain('checkpoint')
  })

  it('says in its log why there is no checkpoint, and goes on', async () => {
    let go: () => void = () => undefined
    const { agent, clock } = await newAgent(async ({ workspace, onSignal }) => {
      symlinkSync('/etc/passwd', join(await workspace(), 'secret'))
      onSignal({ type: 'progress', progress: 0.1 })
      await new Promise<void>((resolve) => {
        go = resolve
      })
    })
    const client = newClient()
    await agent.submit(client.caller, await submission(client, often))
    await nextOf(agent, client, 'progress')
    clock.pass(60_000)
    expect(await nextOf(agent, client, 'log')).toMatchObject({
      line: 'no checkpoint was taken: the workspace holds a symbolic link: "secret"',
    })
    go()
    expect((await allEvents(agent, client, theTask)).filter(({ type }) => type === 'log')).toHaveLength(1)
  })

  it("keeps a checkpoint from another's eyes", async () => {
    const { agent, client } = await halfway()
    await nextCheckpoint(agent, client)
    const other = newClient('other')
    await expect(agent.checkpoint(other.caller, theTask, 1)).rejects.toMatchObject({ code: 'task_unknown' })
    await expect(agent.checkpoint(client.caller, theTask, 9)).rejects.toMatchObject({ code: 'checkpoint_unknown' })
    const foreign = `sha256:${'0'.repeat(64)}` as never
    await expect(agent.checkpointBlocks(client.caller, theTask, 1, [foreign])).rejects.toMatchObject({
      code: 'input_invalid',
    })
    await agent.cancel(client.caller, theTask)
  })
})

describe('an order to resume', () => {
  const another = taskId.parse('task-2')

  const checkpointOf = async () => {
    const { agent, client } = await halfway()
    const event = await nextCheckpoint(agent, client)
    const document = await agent.checkpoint(client.caller, theTask, 1)
    const { content } = readCheckpoint(document)
    const blocks = [
      await readAll(await agent.checkpointBlocks(client.caller, theTask, 1, content.files[0]?.blocks ?? [])),
    ]
    await agent.cancel(client.caller, theTask)
    return { client, document, blocks, digest: event.digest }
  }

  const resuming = (client: Client, digest: string) =>
    submission(client, {
      task_id: another,
      idempotency_key: 'key-2',
      resume: { task_id: theTask, agent_id: 'worker-1', number: 1, digest },
    })

  it('starts at the phase, with the workspace as it was, on an agent that never saw the task', async () => {
    const { client, document, blocks, digest } = await checkpointOf()
    const seen: unknown[] = []
    const { agent } = await newAgent(async ({ workspace, phase, completedPhases }) => {
      const plan = join(await workspace(), 'plan.md')
      seen.push(phase, completedPhases, readFileSync(plan, 'utf8'))
      appendFileSync(plan, 'more\n')
    })
    const { missing, checkpoint } = await agent.receiveCheckpoint(client.caller, document)
    expect(missing).toHaveLength(1)
    await agent.receiveBlocks(client.caller, checkpoint, blocks)
    await agent.submit(client.caller, await resuming(client, digest))
    const events = await allEvents(agent, client, another)
    expect(events.at(-1)).toMatchObject({ type: 'finished', outcome: 'completed' })
    expect(events.find(({ type }) => type === 'progress')).toMatchObject({ progress: 0.5 })
    expect(seen).toEqual(['CODING', ['PLANNING'], '# Plan\n'])
  })

  it('is not taken on before all blocks are here, nor with blocks of another', async () => {
    const { client, document, digest } = await checkpointOf()
    const { agent } = await newAgent(async () => 'done')
    await expect(agent.submit(client.caller, await resuming(client, digest))).rejects.toMatchObject({
      code: 'checkpoint_incomplete',
    })
    const { checkpoint } = await agent.receiveCheckpoint(client.caller, document)
    await expect(agent.submit(client.caller, await resuming(client, digest))).rejects.toMatchObject({
      code: 'checkpoint_incomplete',
      category: 'transient',
    })
    await expect(agent.receiveBlocks(client.caller, checkpoint, [Buffer.from('other')])).rejects.toMatchObject({
      code: 'input_invalid',
    })
    await expect(agent.receiveBlocks(newClient('thief').caller, checkpoint, [])).rejects.toMatchObject({
      code: 'checkpoint_unknown',
    })
  })

  it('needs nothing sent where the agent itself took the checkpoint', async () => {
    const home = newHome()
    const { agent, client, store } = await halfway(home)
    const event = await nextCheckpoint(agent, client)
    const document = await agent.checkpoint(client.caller, theTask, 1)
    await agent.stop()
    await store.close()
    const back = await newAgent(
      async ({ workspace }) => readFileSync(join(await workspace(), 'plan.md'), 'utf8'),
      {},
      home,
    )
    expect((await allEvents(back.agent, client, theTask)).at(-1)).toMatchObject({ interrupted: true })
    expect(await back.agent.receiveCheckpoint(client.caller, document)).toMatchObject({ missing: [] })
    const order = await submission(client, {
      task_id: another,
      idempotency_key: 'key-2',
      resume: { task_id: theTask, agent_id: 'worker', number: 1, digest: event.digest },
    })
    await back.agent.submit(client.caller, order)
    expect((await allEvents(back.agent, client, another)).at(-1)).toMatchObject({ outcome: 'completed' })
  })
})

describe('blocks on the wire', () => {
  it('are refused where a length is wrong', async () => {
    const framed = frameBlocks([Buffer.from('one'), Buffer.from('three')])
    expect(unframeBlocks(framed).map(String)).toEqual(['one', 'three'])
    for (const bad of [framed.subarray(0, 6), framed.subarray(0, 9), Buffer.from([0, 0, 0, 0]), Buffer.alloc(5, 255)])
      expect(() => unframeBlocks(bad)).toThrow(/blocks cannot be read/)
  })
})

describe('a large workspace', () => {
  it('is stored in blocks, of which only the changed ones are stored again', async () => {
    const home = newHome()
    let write: (at: number) => void = () => undefined
    const { agent, clock } = await newAgent(
      async ({ workspace, onSignal, signal }) => {
        const folder = await workspace()
        return new Promise((resolve) => {
          mkdirSync(join(folder, 'empty'))
          const bytes = Buffer.alloc(3 * 1024 * 1024 + 5, 7)
          for (let at = 0; at < 4; at++) bytes[at * 1024 * 1024] = at
          write = (at) => {
            bytes[at] = 99
            writeFileSync(join(folder, 'model.bin'), bytes, { mode: 0o755 })
          }
          write(0)
          signal.addEventListener('abort', resolve)
          onSignal({ type: 'progress', progress: 0.1 })
        })
      },
      {},
      home,
    )
    const client = newClient()
    await agent.submit(client.caller, await submission(client, often))
    await nextOf(agent, client, 'progress')
    clock.pass(60_000)
    const { seq } = await nextCheckpoint(agent, client)
    const first = readCheckpoint(await agent.checkpoint(client.caller, theTask, 1)).content
    write(2 * 1024 * 1024)
    clock.pass(60_000)
    await nextOf(agent, client, 'checkpoint', seq)
    const second = readCheckpoint(await agent.checkpoint(client.caller, theTask, 2)).content
    expect(first.folders).toEqual(['empty'])
    expect(first.files[0]).toMatchObject({ executable: true, size: 3 * 1024 * 1024 + 5 })
    const changed = second.files[0]?.blocks.map((digest, index) => digest !== first.files[0]?.blocks[index])
    expect(changed).toEqual([false, false, true, false])
    await agent.cancel(client.caller, theTask)
  })
})
