import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { OperationFunction } from '../../../../src/main/adapters/process'
import type { Log } from '../../../../src/main/engine/ports'
import { makeIssue } from '../../../../src/main/protocol/delegation'
import { decodeBase64, sha256Digest } from '../../../../src/main/protocol/encoding'
import { issueStatement } from '../../../../src/shared/model/issue'
import { allEvents, type Client, newAgent, newClient, quiet, submission, theTask } from './agent-under-test'

const code = (code: string) => expect.objectContaining({ name: 'StewardError', code })
const plan: OperationFunction = async ({ workspace }) => {
  writeFileSync(join(await workspace(), 'plan.py'), 'return 1\n')
}

const finished = async (client: Client, log: Log = quiet) => {
  const under = await newAgent(plan, { log })
  await under.agent.submit(client.caller, await submission(client))
  await allEvents(under.agent, client, theTask)
  const receipt = await under.agent.receipt(client.caller, theTask)
  const issue = async (change: Record<string, unknown> = {}) =>
    (
      await makeIssue(
        issueStatement.parse({
          agent_id: 'worker',
          client_id: 'asker',
          task_id: theTask,
          order_digest: sha256Digest(Buffer.from('order')),
          receipt_digest: sha256Digest(decodeBase64(receipt.payload)),
          codes: [{ code: 'python_syntax', count: 1 }],
          findings: [
            { artifact: 'plan.py', code: 'python_syntax', message: 'return outside function', line: 1, column: 1 },
          ],
          reported_at: '2025-11-21T08:00:00Z',
          ...change,
        }),
        client.signer,
      )
    ).envelope
  return { ...under, issue }
}

describe("a client's word that a result was invalid", () => {
  it('is kept with its signature, and told in the log', async () => {
    const client = newClient()
    const warnings: unknown[] = []
    const { agent, store, issue } = await finished(client, { ...quiet, warn: (...said) => warnings.push(said) })
    const envelope = await issue()
    expect(await agent.reportIssue(client.caller, theTask, envelope)).toEqual({ issues: 1 })
    expect(await store.issues(theTask)).toMatchObject([{ envelope }])
    expect(JSON.stringify(warnings)).toContain('plan.py:1:1: return outside function')
  })

  it('is one however often it is told', async () => {
    const client = newClient()
    const { agent, issue } = await finished(client)
    await agent.reportIssue(client.caller, theTask, await issue())
    expect(await agent.reportIssue(client.caller, theTask, await issue())).toEqual({ issues: 1 })
  })

  it.each([
    ['another agent', { agent_id: 'other' }],
    ['another client', { client_id: 'other' }],
    ['another task', { task_id: 'task-2' }],
    ['another receipt', { receipt_digest: sha256Digest(Buffer.from('other')) }],
  ])('about %s is refused', async (_what, change) => {
    const client = newClient()
    const { agent, issue } = await finished(client)
    await expect(agent.reportIssue(client.caller, theTask, await issue(change))).rejects.toEqual(code('input_invalid'))
  })

  it('is refused from whoever did not order the task, and signed by another key', async () => {
    const [client, stranger] = [newClient(), newClient()]
    const { agent, issue } = await finished(client)
    await expect(agent.reportIssue(stranger.caller, theTask, await issue())).rejects.toEqual(code('task_unknown'))
    const forged = {
      ...(await issue()),
      signatures: (await finished(stranger).then((other) => other.issue())).signatures,
    }
    await expect(agent.reportIssue(client.caller, theTask, forged)).rejects.toEqual(code('signer_unknown'))
  })

  it('is taken only so often about one task', async () => {
    const client = newClient()
    const { agent, issue } = await finished(client)
    for (let count = 1; count <= 20; count += 1)
      await agent.reportIssue(client.caller, theTask, await issue({ codes: [{ code: 'python_syntax', count }] }))
    await expect(
      agent.reportIssue(client.caller, theTask, await issue({ codes: [{ code: 'json_syntax', count: 1 }] })),
    ).rejects.toEqual(code('rate_limited'))
  })
})
