import type { AgentId } from '../../../../shared/model/ids'
import { inSeconds } from '../../../protocol/link'
import { connectAgent } from '../../delegation/agent-connection'
import { measureLink } from '../../link/measure-link'
import type { Rehearsal, Stage } from '../stage'
import { completed, delegate, requestOf } from './tasks'

/** Crossed twice in a round trip. */
const DELAY_MS = 200

const measure = async (stage: Stage) =>
  measureLink(stage.context, await connectAgent(stage.context, stage.subject as AgentId), { anew: true, always: true })

/** FAILURE_MODES 2.2: every packet is late; the limit follows what is measured, and the task completes. */
export const slowNetwork: Rehearsal = {
  subject: 'code-generator',
  async run(stage) {
    const before = await measure(stage)
    await stage.prepare(
      `A round trip takes ${inSeconds(before.ping?.median_ms ?? 0)}; calls have ${inSeconds(before.timeout_ms)}.`,
    )
    stage.require(!before.slow, 'the link is slow already')
    // Whatever becomes of the drill, the link must not be remembered as slow.
    stage.afterwards('The link is measured anew.', async () => {
      await stage.means.ground.order('mend', stage.subject)
      await measure(stage)
    })
    await stage.fault(`The link to ${stage.subject} delays every packet by ${DELAY_MS} ms, each way.`, () =>
      stage.order('slow', stage.subject, String(DELAY_MS)),
    )
    const slow = await measure(stage)
    stage.require(slow.slow, 'the slow network was not noticed')
    stage.require(
      slow.timeout_ms > before.timeout_ms,
      `calls still have ${inSeconds(slow.timeout_ms)}, though the network is slow`,
    )
    await stage.noticed(
      `The measured round trip of ${inSeconds(slow.ping?.median_ms ?? 0)}: calls now have ${inSeconds(slow.timeout_ms)} instead of ${inSeconds(before.timeout_ms)}.`,
    )
    const request = await requestOf(stage, { operation: 'generate_code', input: { domain: 'drill', pace_ms: 100 } })
    const task = await delegate(stage, request)
    const ended = await completed(stage, task)
    stage.require(ended.attempts.length === 1, `the task took ${ended.attempts.length} attempts`)
    await stage.recovered('A task completed over the slow link, at the first attempt.', ended.finished_at)
  },
}
