import { StewardError } from '../../../shared/model/errors'
import type { Engine } from '../../engine'
import { previewRecovery, viewOf } from '../../engine/recovery'
import type { HandlersOf } from './handler'

export const recoveryHandlers = ({ context, recoveries }: Engine): HandlersOf<'recovery'> => ({
  'recovery.preview': ({ agent_id }) => previewRecovery(context, agent_id),
  'recovery.start': async (input) => viewOf(await recoveries.begin(input)),
  'recovery.list': async () => {
    const all = await context.store.recoveries.list()
    return { recoveries: all.map(viewOf).sort((a, b) => b.started_at.localeCompare(a.started_at)) }
  },
  'recovery.get': async ({ id }) => {
    const found = await context.store.recoveries.get(id)
    if (found) return viewOf(found)
    throw new StewardError('not_found', `there is no recovery ${id}`)
  },
})
