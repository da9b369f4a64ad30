import { text as readAll } from 'node:stream/consumers'
import type { CommandInput } from '../../../../shared/contract'
import { type DelegationState, FINAL_STATES } from '../../../../shared/model/delegation'
import type { AgentId, TaskId } from '../../../../shared/model/ids'
import { StewardError } from '../../../../shared/model/steward-error'
import { INTERRUPTED, OK } from '../exit-code'
import { parseJson, readText } from '../files'
import { followTask } from '../following'
import type { Invocation } from '../invocation'
import { aboutAgent } from '../known-agent'
import { linkLines, plain, tree } from '../rendering'
import { type Session, untilInterrupted } from '../session'
import { agentIdOf, taskIdOf } from '../typed'
import { acceptedExpired, acceptedStale } from './acceptance'
import { concludeTask, tellDetached } from './conclude'

/** The order has left this machine: the agent has it, or has refused it. */
const SUBMITTED: readonly DelegationState[] = [
  'accepted',
  'running',
  'stalled',
  'recovering',
  'validating',
  ...FINAL_STATES,
]

/** `steward delegate`: starts a task and follows it to its end. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const resumed = invocation.text('resumeFrom')
  if (resumed !== undefined) return (await import('./resume')).resumeTask(session, invocation, resumed)
  const request = await orderOf(session, invocation)
  await session.unlock()
  if (invocation.flag('adaptiveTimeout')) await measure(session, request.agent_id)
  const ordering = `Ordering from ${plain(request.agent_id)}`
  const started = await aboutAgent(session, () => session.call('delegations.start', request, ordering))
  if (!session.terminal.json) tellStarted(session, request, started)
  if (invocation.flag('detach')) return detach(session, started)
  if (session.terminal.json) session.terminal.printJsonLine({ event: 'started', ...started })
  const { task, interrupted } = await followTask(session, started.task_id)
  return interrupted ? tellDetached(session, task) : concludeTask(session, task)
}

/** FAILURE_MODES 2.2: what was measured is remembered, and the order goes out under the limit that is shown. */
async function measure(session: Session, agentId: AgentId): Promise<void> {
  const { terminal } = session
  if (!terminal.json) terminal.print(['Measuring network latency...'])
  const link = await aboutAgent(session, () => session.call('agents.measure', { agent_id: agentId }))
  if (terminal.json) terminal.printJsonLine({ event: 'measured', link })
  else terminal.print(linkLines(link))
}

async function orderOf(session: Session, invocation: Invocation): Promise<CommandInput<'delegations.start'> & Order> {
  const operation = invocation.text('operation')
  if (operation === undefined)
    throw new StewardError('usage', '--operation is missing', {
      suggestions: ['See what the agent can do: steward info AGENT'],
    })
  const key = invocation.text('idempotencyKey')
  const task = invocation.text('task')
  const accepted = acceptedExpired(invocation)
  const stale = acceptedStale(invocation)
  return {
    agent_id: agentIdOf(invocation.word(0, 'AGENT')),
    operation,
    input: await inputOf(session, invocation.text('input')),
    ...(key !== undefined && { idempotency_key: key }),
    ...(task !== undefined && { task_id: taskIdOf(task) }),
    ...(accepted !== undefined && { accept_expired: accepted }),
    ...(stale !== undefined && { accept_stale_revocations: stale }),
  }
}

interface Order {
  readonly agent_id: AgentId
  readonly operation: string
}

/** `@file`, `-` for what is piped in, or the JSON itself; nothing is an empty object. */
async function inputOf(session: Session, given: string | undefined): Promise<unknown> {
  if (given === undefined) return {}
  if (given.startsWith('@')) return parseJson(await readText(given.slice(1)), given.slice(1))
  if (given !== '-') return inlineInput(given)
  return parseJson(await untilInterrupted(readAll(session.world.input), session.world.interrupted), 'what was piped in')
}

function inlineInput(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new StewardError('usage', `--input is not JSON: ${cause instanceof Error ? cause.message : text}`, {
      suggestions: [
        `Quote it for the shell: --input '{"name":"value"}'`,
        'Or read it from a file: --input @input.json',
      ],
      cause,
    })
  }
}

interface Started {
  readonly task_id: TaskId
  readonly existing: boolean
}

function tellStarted(session: Session, { agent_id, operation }: Order, { task_id, existing }: Started): void {
  const { terminal } = session
  const task = `${terminal.ink.strong(task_id)} (${plain(operation)} on ${plain(agent_id)})`
  if (existing) terminal.print([`✅ Existing task returned: ${task}`, '✅ No duplicate execution'])
  else terminal.print([`✅ New task created: ${task}`])
}

/** Leaves once the order has arrived: an engine that ends with this command could not send it any more. */
async function detach(session: Session, started: Started): Promise<number> {
  const { task, interrupted } = await followTask(session, started.task_id, SUBMITTED, { quiet: true })
  session.answer({ ...started, state: task.state }, () =>
    tree([`State: ${task.state}`, `Watch it: steward monitor ${task.task_id}`]),
  )
  if (interrupted) return INTERRUPTED
  return task.state === 'failed' ? concludeTask(session, task) : OK
}
