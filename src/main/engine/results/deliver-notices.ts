import type { Envelope } from '../../../shared/model/envelope'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { type TaskId, toInstant } from '../../../shared/model/ids'
import type { IssueStatement } from '../../../shared/model/issue'
import type { NoticeState, ResultReport } from '../../../shared/model/result'
import { makeIssue, readOwnOrder } from '../../protocol/delegation'
import { sha256Digest } from '../../protocol/encoding'
import type { EngineContext } from '../context'
import { callAgent, connectAgent } from '../delegation/agent-connection'
import { recordStep } from '../delegation/record-step'
import { configuredRegistries } from '../discovery/configured-registries'
import { callRegistry, fetchAcceptedRoot } from '../discovery/registry-connection'
import { clientKeys } from '../identity/client-keys'
import type { StoredResult } from '../ports'

const MAX_TOLD = 50

const countsOf = ({ findings }: ResultReport): IssueStatement['codes'] => {
  const counts = new Map<ResultReport['findings'][number]['code'], number>()
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1)
  return [...counts].slice(0, MAX_TOLD).map(([code, count]) => ({ code, count }))
}

/** The signed document; a registry, which everybody can read, is told no names and no contents. */
async function issueFor(
  context: EngineContext,
  { report, order }: StoredResult,
  to: NoticeState['to'],
): Promise<Envelope> {
  const keys = await clientKeys(context)
  if (keys === undefined || order === undefined)
    throw new StewardError('key_not_found', 'this profile has no client identity to report with')
  const { task_id } = readOwnOrder(order)
  const statement: IssueStatement = {
    agent_id: report.agent_id,
    client_id: keys.clientId,
    task_id,
    order_digest: sha256Digest(Buffer.from(order.payload, 'base64')),
    receipt_digest: report.receipt_digest,
    codes: countsOf(report),
    ...(to === 'agent' && { findings: report.findings.slice(0, MAX_TOLD) }),
    // The same words whenever it is sent again, so that it is one issue however often it arrives.
    reported_at: report.at,
  }
  return (await makeIssue(statement, context.vault.signer(keys.signingKey))).envelope
}

const json = (document: Envelope) => ({
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(document)),
})

async function send(context: EngineContext, stored: StoredResult, notice: NoticeState): Promise<void> {
  const document = await issueFor(context, stored, notice.to)
  if (notice.to === 'agent') {
    const agent = await connectAgent(context, stored.report.agent_id)
    const { task_id } = readOwnOrder(stored.order ?? document)
    const path = `/v1/tasks/${encodeURIComponent(task_id)}/issues`
    await callAgent(context, agent, { method: 'POST', path, ...json(document) })
    return
  }
  const registry = (await configuredRegistries(context)).find(({ name }) => name === notice.name)
  if (registry === undefined)
    throw new StewardError('registry_unknown', `the registry ${notice.name} is not configured any more`)
  const { root } = await fetchAcceptedRoot(context, registry)
  await callRegistry(context, registry, root, { method: 'POST', path: '/v1/issues', ...json(document) })
}

/** What became of one message; what cannot be delivered now stays pending, what is refused is not sent again. */
async function attempt(context: EngineContext, stored: StoredResult, notice: NoticeState): Promise<NoticeState> {
  const at = toInstant(context.clock.now())
  const { reason: _before, ...rest } = notice
  try {
    await send(context, stored, notice)
    return { ...rest, state: 'delivered', at }
  } catch (error) {
    if (!isStewardError(error)) throw error
    const refused = error.category === 'permanent' && error.code !== 'vault_locked'
    return { ...rest, state: refused ? 'refused' : 'pending', at, reason: error.message.slice(0, 500) }
  }
}

const toldOf = ({ to, name, state, reason }: NoticeState): string => {
  const who = to === 'agent' ? `The agent ${name}` : `The registry ${name}`
  if (state === 'delivered') return `${who} was told of the invalid result`
  return state === 'refused'
    ? `${who} does not take the issue: ${reason}`
    : `${who} will be told of the invalid result later: ${reason}`
}

/** Tells the agent and the registries of a rejected result, as far as they have not been told yet. */
export async function deliverNotices(context: EngineContext, taskId: TaskId, execution: number): Promise<void> {
  const stored = await context.store.results.get(taskId, execution)
  if (stored === undefined) return
  const notices: NoticeState[] = []
  for (const notice of stored.report.notices) {
    const after = notice.state === 'pending' ? await attempt(context, stored, notice) : notice
    if (after.state !== notice.state || after.reason !== notice.reason) await recordStep(context, taskId, toldOf(after))
    notices.push(after)
  }
  await context.store.results.save({ ...stored, report: { ...stored.report, notices } })
}

const MOST_PENDING = 100

/** Tells whoever could not be told before. Called from time to time, and when the engine starts. */
export async function deliverPendingNotices(context: EngineContext): Promise<void> {
  if (!context.vault.isOpen()) return
  for (const { report } of await context.store.results.withPendingNotices(MOST_PENDING))
    await deliverNotices(context, report.task_id, report.execution)
}
