import type { Rehearsal } from '../stage'
import { completed, delegate, requestOf, started, told } from './tasks'

/** Far more than any other request has: TLS shows the link no more than sizes. */
const PADDING = 40_000

/** FAILURE_MODES 2.1: the order arrives and its answer does not; the agent is asked first, and the task runs once. */
export const connectionLost: Rehearsal = {
  subject: 'research-analyst',
  async run(stage) {
    const agent = stage.subject
    const before = Number((await stage.order('lost', agent))['lost'])
    const padding = 'x'.repeat(PADDING)
    const inLab = { operation: 'execute_playbook', input: { playbook_name: 'drill', pace_ms: 100, padding } }
    const request = await requestOf(stage, inLab, PADDING)
    // A program that takes no time would be done before anybody sees that it began.
    if (stage.isStaging) await stage.order('hold', agent)
    await stage.order('lose-answer', agent, String(PADDING / 2))
    await stage.prepare(`The link to ${agent} will be reset in the middle of the answer to the next order.`)
    const task = await stage.fault('The order is sent, and the connection is reset before its answer arrives.', () =>
      delegate(stage, request),
    )
    const asked = await told(stage, task, /asked for the task first/, 'the lost answer was noticed')
    stage.require(
      Number((await stage.order('lost', agent))['lost']) === before + 1,
      'the link did not lose the answer: nothing was rehearsed',
    )
    await stage.noticed(
      'The delegation noticed the lost answer and asked the agent for the task before sending anything again.',
      asked.at,
    )
    const has = await told(stage, task, /has the order/, 'the agent said that it has the order')
    stage.show({ label: 'Timeline', value: has.text })
    if (stage.isStaging) {
      await started(stage, task)
      await stage.order('release', agent)
    }
    const ended = await completed(stage, task)
    const runs = (await stage.context.store.delegations.timeline(task)).filter(({ event }) => event?.type === 'started')
    stage.require(runs.length === 1, `the task ran ${runs.length} times`)
    await stage.recovered(
      'The agent had the order under its idempotency key: the task ran once and completed.',
      ended.finished_at,
    )
  },
}
