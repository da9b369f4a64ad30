import type { Rehearsal } from '../stage'
import { completed, delegate } from './tasks'

const AGENT = 'code-generator'

/** FAILURE_MODES 1.2: the agent returns a file that does not parse; it is rejected, and ordered again. */
export const corruptedResult: Rehearsal = {
  subject: AGENT,
  async run(stage) {
    const task = await stage.fault(`${AGENT} returns Python that does not parse, the first time it is asked.`, () =>
      delegate(stage, {
        agent_id: AGENT,
        operation: 'generate_code',
        input: { domain: 'drill', pace_ms: 100, spoil: 'first_run' },
      }),
    )
    const { report } = await stage.until('the result was rejected', async () =>
      (await stage.context.store.results.list(task)).find((result) => result.report.verdict === 'rejected'),
    )
    const [finding] = report.findings
    const place = finding?.artifact ?? 'the output'
    stage.show({ label: 'Finding', value: `${place}: ${finding?.message ?? ''}` })
    await stage.noticed(`The check of the result rejected ${place}; nothing of it was taken.`, report.at)
    const ended = await completed(stage, task)
    const reports = await stage.context.store.results.list(task)
    stage.require(
      reports.at(-1)?.report.verdict === 'accepted' && ended.artifacts.length > 0,
      'the second result was not accepted',
    )
    await stage.recovered(
      'It was ordered again under a key of its own; the second result was accepted.',
      ended.finished_at,
    )
  },
}
