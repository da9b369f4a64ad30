import { CIRCUIT_SAMPLES, type OpenCircuit, openCircuit } from '../../protocol/discovery'
import type { EngineContext } from '../context'

/** Whether a registry is skipped for now, since it just failed (FAILURE_MODES 5.1, `discovery.on_registry_failure`). */
export async function circuitOf(context: EngineContext, url: string): Promise<OpenCircuit | undefined> {
  const { skip_seconds, max_skip_minutes } = context.policy().discovery.on_registry_failure
  const samples = await context.store.registryLog.recent(url, CIRCUIT_SAMPLES)
  return openCircuit(
    samples,
    { skipMs: skip_seconds * 1000, maxSkipMs: max_skip_minutes * 60_000 },
    context.clock.now(),
  )
}
