import { isUnderWay, type Job, type JobKind, sameJob } from '../../shared/model/job'
import { useAction, useCommand } from './queries'

/** Long work under way, and what ended lately; none before the engine has answered. */
export function useJobs(): { readonly jobs: readonly Job[]; readonly stop: (job: Job) => void } {
  const { data } = useCommand('jobs.list', {})
  const stop = useAction('jobs.stop')
  return { jobs: data?.jobs ?? [], stop: ({ kind, subject }) => stop.mutate({ kind, subject }) }
}

/** The one that is under way of a kind, also for whoever comes to the screen meanwhile. */
export function useJob(kind: JobKind, subject: string): { readonly job: Job | undefined; readonly stop: () => void } {
  const { jobs, stop } = useJobs()
  const job = jobs.find((other) => sameJob(other, { kind, subject }) && isUnderWay(other))
  return { job, stop: () => job && stop(job) }
}
