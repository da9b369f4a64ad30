import type { AgentId } from '../../../../shared/model/ids'
import { refreshRegistries } from '../../discovery/search-agents'
import type { Rehearsal } from '../stage'
import { caseOpened, decide, forgotten, openDrillRegistry, REGISTRY } from './drill-registry'

const FANS = 12

/** FAILURE_MODES 4.1: agents of one hand endorse another of its agents; the ring is found and banned. */
export const fakeEndorsements: Rehearsal = {
  subject: REGISTRY,
  restores: forgotten,
  async run(stage) {
    await openDrillRegistry(stage)
    const { target, endorsements } = await stage.fault(
      `A stranger publishes an agent and ${FANS} more that endorse it.`,
      () => stage.order('ring', String(FANS)),
    )
    stage.require(endorsements === FANS, `the registry took ${endorsements} of ${FANS} endorsements: there is no ring`)
    const found = await caseOpened(stage, 'the ring was found', ({ kind }) => kind === 'sybil')
    const { sybil } = found.evidence
    const flags = Object.entries(sybil?.checks ?? {}).flatMap(([name, { flag }]) =>
      flag ? [name.replaceAll('_', ' ')] : [],
    )
    stage.show({ label: 'Red flags', value: flags.join(', ') })
    stage.show({ label: 'Proposed for a ban', value: `${sybil?.proposed_bans.length ?? 0} agents` })
    await stage.noticed(
      `The registry’s Sybil checks raised ${flags.length} red flags and opened a case with ${sybil?.members ?? 0} members.`,
    )
    const after = await decide(stage, found, 'ban')
    stage.require(after.state === 'banned', `the ring is ${after.state}`)
    await stage.until('the registry listed the target as banned', async () => {
      await refreshRegistries(stage.context, REGISTRY)
      const rows = await stage.context.store.cache.agent(target as AgentId)
      return rows.every(({ source, state }) => source !== REGISTRY || state === 'banned') ? true : undefined
    })
    await stage.recovered('A reviewer banned the ring: its target is listed as banned, and nobody may delegate to it.')
  },
}
