import { describe, expect, it } from 'vitest'
import { issuesOf, reportIssue, revokeKey } from '../../../../src/main/engine/registry'
import { makeIssue } from '../../../../src/main/protocol/delegation'
import type { Signer } from '../../../../src/main/protocol/identity'
import { agentId, toInstant } from '../../../../src/shared/model/ids'
import { type IssueStatement, issueStatement } from '../../../../src/shared/model/issue'
import { DAY, HOUR, newSigner, START } from '../../../fixtures/registry-documents'
import { newRegistry, revocationOf } from './registry-under-test'

const code = (code: string) => expect.objectContaining({ name: 'StewardError', code })
const digestOf = (number: number): string => `sha256:${number.toString(16).padStart(64, '0')}`

const issueOf = (client: Signer, receipt: number, change: Record<string, unknown> = {}) => {
  const statement: IssueStatement = issueStatement.parse({
    agent_id: 'worker',
    client_id: 'asker',
    task_id: `task-${receipt}`,
    order_digest: digestOf(1),
    receipt_digest: digestOf(receipt),
    codes: [{ code: 'python_syntax', count: 2 }],
    reported_at: toInstant(START),
    ...change,
  })
  return makeIssue(statement, client).then(({ envelope }) => envelope)
}

const published = async () => {
  const under = await newRegistry()
  const [client, worker] = [newSigner(), newSigner()]
  await under.publish(client, 'asker')
  await under.publish(worker, 'worker')
  return { ...under, client, worker }
}

const summary = ({ registry }: Awaited<ReturnType<typeof published>>) => issuesOf(registry, agentId.parse('worker'))

describe('an issue that a client reports', () => {
  it('is kept, counted and receipted', async () => {
    const under = await published()
    const envelope = await issueOf(under.client, 7)
    const reported = await reportIssue(under.registry, envelope)
    expect(under.receiptFor(envelope, reported)).toMatchObject({ agent_id: 'worker', key_id: under.client.keyId })
    expect(await summary(under)).toEqual({
      agent_id: 'worker',
      total: 1,
      last_30_days: 1,
      reporters: 1,
      codes: [{ code: 'python_syntax', count: 2 }],
    })
  })

  it('of one result is one issue, however often it is told', async () => {
    const under = await published()
    const first = await reportIssue(under.registry, await issueOf(under.client, 7))
    under.clock.pass(HOUR)
    const again = await reportIssue(
      under.registry,
      await issueOf(under.client, 7, { codes: [{ code: 'json_syntax', count: 9 }] }),
    )
    expect(again).toEqual({ receipt: first.receipt, created: false })
    expect((await summary(under)).total).toBe(1)
  })

  it.each([
    ['speaks for another client', { client_id: 'other' }, 'input_invalid'],
    ['is about the client itself', { agent_id: 'asker' }, 'input_invalid'],
    ['is about nobody the registry knows', { agent_id: 'nobody' }, 'agent_unknown'],
    ['is from the future', { reported_at: toInstant(START + HOUR) }, 'input_invalid'],
    ['is older than a week', { reported_at: toInstant(START - 8 * DAY) }, 'input_invalid'],
    ['names files', { findings: [{ artifact: 'secret.py', code: 'python_syntax', message: 'x' }] }, 'input_invalid'],
  ])('that %s is refused', async (_what, change, expected) => {
    const { registry, client } = await published()
    await expect(reportIssue(registry, await issueOf(client, 7, change))).rejects.toEqual(code(expected))
  })

  it("is refused from a key nobody has, from a revoked one, and where the signature is another key's", async () => {
    const { registry, client } = await published()
    await expect(reportIssue(registry, await issueOf(newSigner(), 7))).rejects.toEqual(code('not_found'))
    const envelope = await issueOf(newSigner(), 7)
    const signatures = envelope.signatures.map(({ sig }) => ({ sig, keyid: client.keyId }))
    await expect(reportIssue(registry, { ...envelope, signatures })).rejects.toEqual(code('signature_invalid'))
    await revokeKey(registry, await revocationOf(client, client, 'asker'))
    await expect(reportIssue(registry, await issueOf(client, 8))).rejects.toEqual(code('key_revoked'))
  })

  it('is taken only so often about one agent a day', async () => {
    const under = await published()
    for (let receipt = 1; receipt <= 20; receipt += 1)
      await reportIssue(under.registry, await issueOf(under.client, receipt))
    await expect(reportIssue(under.registry, await issueOf(under.client, 21))).rejects.toEqual(code('rate_limited'))
    under.clock.pass(DAY + 1)
    await expect(reportIssue(under.registry, await issueOf(under.client, 21))).resolves.toMatchObject({ created: true })
    under.clock.pass(31 * DAY)
    expect(await summary(under)).toMatchObject({ total: 21, last_30_days: 0, reporters: 1 })
  })
})
