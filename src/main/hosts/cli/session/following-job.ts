import type { EngineClient } from '../../../../shared/contract'
import { type Job, type JobOf, sameJob } from '../../../../shared/model/job'
import { isStewardError } from '../../../../shared/model/steward-error'
import { hasLine, jobLine } from '../rendering/job'
import { plain } from '../rendering/plain'
import { Interrupted, untilInterrupted } from './interruption'
import type { Terminal } from './terminal'
import { whileWaiting } from './waiting'
import type { World } from './world'

interface Followed {
  readonly world: Pick<World, 'every' | 'interrupted'>
  readonly terminal: Terminal
  readonly client: EngineClient
  readonly job: JobOf
  /** What is shown before the engine tells of the job. */
  readonly waiting: string
}

/** Shows how far a job is while `work` does it, and has the engine stop it when the person interrupts. @throws Interrupted */
export async function followJob<T>(
  { world, terminal, client, job, waiting }: Followed,
  work: () => Promise<T>,
): Promise<T> {
  let last: Job | undefined
  const unsubscribe = client.subscribe((event) => {
    if (event.name === 'job.changed' && sameJob(event.payload, job)) last = event.payload
  })
  const left = new AbortController()
  const stop = () => {
    // Nothing has begun, or it has just ended: there is nothing to wait for.
    if (!hasLine(last)) left.abort()
    // Where the engine is gone, the work itself ends with that error.
    else stopJob(client, terminal, job).catch(() => left.abort())
  }
  world.interrupted.addEventListener('abort', stop, { once: true })
  try {
    if (world.interrupted.aborted) left.abort()
    return await whileWaiting(
      world,
      terminal,
      (width) => (hasLine(last) ? jobLine(last, width) : plain(waiting, width)),
      untilInterrupted(work(), left.signal),
    )
  } catch (error) {
    if (!world.interrupted.aborted || !isStewardError(error) || error.code !== 'cancelled') throw error
    terminal.tell([plain(error.message)])
    throw new Interrupted()
  } finally {
    world.interrupted.removeEventListener('abort', stop)
    unsubscribe()
  }
}

async function stopJob(client: EngineClient, terminal: Terminal, job: JobOf): Promise<void> {
  const { stopping } = await client.call('jobs.stop', job)
  if (!stopping) terminal.tell(['It can no longer be stopped without leaving something half done, and ends by itself.'])
}
