import { type Drill, type DrillBoard, SCENARIOS } from '../../../shared/model/drill'
import { StewardError } from '../../../shared/model/errors'
import { failureModes, labOnlyReason, readiness } from '../../protocol/drills'
import type { EngineContext } from '../context'
import { refusal, stagingBoard } from './ground'
import { incidentsOf } from './incidents'

/** How the failure modes stand now, by drills and by what really happened. */
export async function drillBoard(context: EngineContext): Promise<DrillBoard> {
  const now = context.clock.now()
  const [drills, incidents] = await Promise.all([context.store.drills.list(), incidentsOf(context)])
  const refused = refusal(context)
  return {
    ...(refused !== undefined && { refused }),
    staging: stagingBoard(context),
    scenarios: SCENARIOS.map((scenario) => {
      const lab_only = labOnlyReason(scenario)
      return { scenario, ...(lab_only !== undefined && { lab_only }) }
    }),
    modes: failureModes({ drills, incidents }, now),
    readiness: readiness(drills, now),
  }
}

/** The newest first. */
export const listDrills = async ({ store }: EngineContext, limit: number): Promise<Drill[]> =>
  (await store.drills.list()).reverse().slice(0, limit)

/** @throws StewardError `not_found` */
export async function requireDrill({ store }: EngineContext, id: string): Promise<Drill> {
  const found = await store.drills.get(id)
  if (found) return found
  throw new StewardError('not_found', `there is no drill ${id}`)
}
