import { refreshRegistries, searchAgents } from '../../discovery/search-agents'
import type { Rehearsal } from '../stage'

const REGISTRY = 'lab-primary'
const CAPABILITY = 'orchestrate_sdlc'

/** FAILURE_MODES 5.1: the first registry is gone; the next one answers. */
export const registryDown: Rehearsal = {
  subject: REGISTRY,
  async run(stage) {
    const { context } = stage
    await stage.fault(`The process of ${REGISTRY}, which is asked first, is killed (SIGKILL).`, () =>
      stage.order('kill', REGISTRY),
    )
    const { attempts, rows } = await searchAgents(context, { capability: CAPABILITY, refresh: 'always' })
    const [first, ...next] = attempts
    stage.require(first?.registry === REGISTRY && first.outcome === 'failed', `${REGISTRY} still answered`)
    for (const { registry, outcome, duration_ms, reason } of attempts)
      stage.show({ label: registry, value: `${outcome} after ${duration_ms} ms${reason ? `: ${reason}` : ''}` })
    await stage.noticed(`Discovery tried ${REGISTRY} and found it away: ${first?.reason ?? first?.code ?? ''}.`)
    const answered = next.find(({ outcome }) => outcome === 'answered' || outcome === 'unchanged')
    stage.require(answered !== undefined && rows.length > 0, 'no other registry answered')
    await stage.recovered(`${answered?.registry} answered in its place: ${rows.length} agents offer ${CAPABILITY}.`)
    await stage.order('start', REGISTRY)
    await stage.until(`${REGISTRY} answered again`, async () => {
      const [attempt] = await refreshRegistries(context, REGISTRY)
      return attempt?.outcome === 'answered' || attempt?.outcome === 'unchanged' ? true : undefined
    })
  },
}
