import { engine, onReconnect } from './connected-engine'
import { applyEvent, coalesced } from './event-updates'
import { invalidate, queryClient } from './queries'

/** Events come in bursts (a snapshot changes many agents); what they make old is asked for once. */
const BURST_MS = 200

/** Connects what the engine tells with what is shown. Call once. */
export function startEventSync(): void {
  const refresh = coalesced((commands) => void invalidate(...commands), BURST_MS)
  engine.subscribe((event) => refresh(applyEvent(queryClient, event)))
  onReconnect(() => void queryClient.invalidateQueries())
}
