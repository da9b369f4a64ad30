import { StewardError } from '../../../shared/model/errors'
import type { EngineContext } from '../context'
import type { DrillGround } from '../ports'

/** Why no drill may run here; undefined where they may. Denied by default: only the host of a lab's own profile hands a ground over. */
export const refusal = ({ drillGround, profile }: EngineContext): string | undefined =>
  drillGround
    ? undefined
    : `the profile ${profile.name} has no running lab: a drill would harm agents that somebody relies on`

/** @throws StewardError `drill_refused` */
export function requireGround(context: EngineContext): DrillGround {
  if (context.drillGround) return context.drillGround
  throw new StewardError('drill_refused', refusal(context) ?? '', {
    suggestions: ['Start the lab and rehearse there: steward lab'],
  })
}
