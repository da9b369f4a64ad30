import { isUnderWay, type Job } from '../../../../shared/model/job'
import { plain } from './plain'
import { progressBar } from './progress-bar'

/** Bar, percentage and the two columns after them. */
const BAR_COLUMNS = 32

/** One line of at most `width` columns on what a job does now, with a bar where it is known how much there is. */
export function jobLine({ step, share, state }: Job, width: number): string {
  const now = state === 'stopping' ? 'Stopping…' : step
  if (share === undefined || width <= BAR_COLUMNS) return plain(now, width)
  return `${progressBar(share.done / share.of)}  ${plain(`${share.done} of ${share.of}: ${now}`, width - BAR_COLUMNS)}`
}

/** Whether there is a line worth drawing. */
export const hasLine = (job: Job | undefined): job is Job => job !== undefined && isUnderWay(job)
