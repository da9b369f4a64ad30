import { toInstant } from '../../../shared/model/ids'
import type { EngineContext } from '../context'
import { raiseLasting, resolveAlert } from './raise'

const KEY = 'clock_behind'
/** DESIGN §4: clocks may differ by so much. */
const TOLERATED_MS = 60_000

/** TRUST "Time": a system clock behind what registries have signed is reported; the later of the two is used meanwhile. */
export async function reportClock(context: EngineContext): Promise<void> {
  const { clock } = context
  if (clock.behindMs() <= TOLERATED_MS) return resolveAlert(context, KEY)
  await raiseLasting(context, {
    key: KEY,
    kind: 'clock_behind',
    severity: 'warning',
    text: 'The clock of this computer is behind what registries have signed already. Their time is used until it is set: nothing that has expired comes back.',
    evidence: { floor: toInstant(clock.now()), behind_ms: clock.behindMs() },
  })
}
