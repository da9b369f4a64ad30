import type { Rehearsal } from '../stage'
import { completed, delegate, requestOf } from './tasks'

/** FAILURE_MODES 1.2: the agent returns a file that does not parse; it is rejected, and ordered again. */
export const corruptedResult: Rehearsal = {
  subject: 'code-generator',
  async run(stage) {
    const request = await requestOf(stage, {
      operation: 'generate_code',
      input: { domain: 'drill', pace_ms: 100, spoil: 'first_run' },
    })
    const task = await stage.fault(
      `${stage.subject} returns Python that does not parse, the first time it is asked.`,
      async () => {
        // The lab's agents know of it by their input; one for staging runs its own program, and the supervisor spoils its result.
        if (stage.isStaging) await stage.order('spoil', stage.subject)
        return delegate(stage, request)
      },
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
