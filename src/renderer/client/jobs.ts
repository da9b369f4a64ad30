import type { Command } from '../../shared/contract'
import { isUnderWay, type Job, type JobOf, sameJob } from '../../shared/model/job'
import { useAction, useCommand } from './queries'

/** Long work under way, and what ended lately; none before the engine has answered. */
export function useJobs(): { readonly jobs: readonly Job[]; readonly stop: (job: JobOf) => void } {
  const { data } = useCommand('jobs.list', {})
  const stop = useAction('jobs.stop')
  return { jobs: data?.jobs ?? [], stop: ({ kind, subject }) => stop.mutate({ kind, subject }) }
}

const keyOf = ({ kind, subject }: JobOf): string => `${kind} ${subject}`

/** What was begun on this page and has not been told to have ended. */
const begunHere = new Set<string>()

/** Whether this page began a job; asked when it has ended, and true once. */
export const wasBegunHere = (job: JobOf): boolean => begunHere.delete(keyOf(job))

/**
 * A command that the engine does as a job, with that job while it is under way: also for whoever comes to the screen meanwhile,
 * and whoever began it.
 */
export function useJobAction<C extends Command>(of: JobOf, command: C, touches: readonly Command[] = []) {
  const action = useAction(command, touches)
  const { jobs, stop } = useJobs()
  const job = jobs.find((other) => sameJob(other, of) && isUnderWay(other))
  const begin: typeof action.mutate = (...asked) => {
    begunHere.add(keyOf(of))
    action.mutate(...asked)
  }
  return { ...action, mutate: begin, job, stop: () => stop(of) }
}
