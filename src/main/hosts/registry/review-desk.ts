import { defaultPolicy } from '../../../shared/model/policy'
import { policyFileIn } from '../../adapters/policy-file'
import { WorkerPool } from '../../adapters/worker-pool'
import type { Clock, Log, WorkKinds } from '../../engine/ports'
import { parsePolicy } from '../../protocol/policy'

/** The registry's own policy, from its home, and the threads that judge by it. */
export async function openDesk(home: string, clock: Clock, log: Log) {
  const file = policyFileIn(home)
  const text = await file.read()
  const policy = text === undefined ? defaultPolicy() : parsePolicy(text, { format: file.format }).policy
  return { policy: () => policy, workers: new WorkerPool<WorkKinds>({ clock, log }) }
}
