import type { AgentId } from '../../../../shared/model/ids'
import { refreshRegistries } from '../../discovery/search-agents'
import { publishManifest } from '../../identity/publish-manifest'
import { listedManifest } from '../../keys/own-manifest'
import type { Rehearsal } from '../stage'
import { caseOpened, decide, forgotten, openDrillRegistry, REGISTRY } from './drill-registry'

const LEGITIMATE = 'vibe-agency-orchestrator'
/** FAILURE_MODES 5.2 prints this one: with a Greek omicron. */
const HOMOGRAPH = 'vibe-agency-orchestratοr'
const NEAR = 'vibe-agency-orchestrater'

/** FAILURE_MODES 5.2: look-alike names are published; one is refused, the other held until a person has looked. */
export const typosquatting: Rehearsal = {
  subject: REGISTRY,
  restores: forgotten,
  async run(stage) {
    const { context } = stage
    await openDrillRegistry(stage)
    const genuine = await listedManifest(context, LEGITIMATE as AgentId)
    stage.require(genuine !== undefined, `no registry lists ${LEGITIMATE}`)
    if (genuine) await publishManifest(context, { envelope: genuine.envelope, registry: REGISTRY })
    await stage.prepare(`${LEGITIMATE} is published there by its owner.`)
    const { homograph, near } = await stage.fault(
      'A stranger publishes the name with a Greek omicron, and another that differs by one letter.',
      async () => ({ homograph: await stage.order('squat', HOMOGRAPH), near: await stage.order('squat', NEAR) }),
    )
    stage.require(homograph['code'] === 'name_refused', `the homograph was answered with ${homograph['status']}`)
    stage.require(Number(near['status']) < 400, `the near name was answered with ${near['status']}`)
    const found = await caseOpened(stage, 'the near name was held', ({ subject }) => subject === NEAR)
    stage.show({ label: 'Refused', value: `${HOMOGRAPH}: ${homograph['code']}` })
    stage.show({ label: 'Held', value: `${NEAR}, risk ${found.risk.toFixed(2)}` })
    await stage.noticed(
      'The registry refused the homograph outright, and held the near name for review out of service.',
    )
    const after = await decide(stage, found, 'reject')
    stage.require(after.state === 'rejected', `the near name is ${after.state}`)
    await refreshRegistries(context, REGISTRY)
    const rows = await context.store.cache.agent(NEAR as AgentId)
    stage.require(
      rows.every(({ state }) => state !== 'active'),
      `${NEAR} is in service`,
    )
    await stage.recovered('A reviewer rejected the near name: at no time could anybody delegate to it.')
  },
}
