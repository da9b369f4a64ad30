import { type Drill, ENDED_DRILL, type Scenario } from '../../../shared/model/drill'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { type AgentId, toInstant } from '../../../shared/model/ids'
import { resolveAlert } from '../alerts/raise'
import { audit, type EngineContext } from '../context'
import type { DrillGround } from '../ports'
import { requireGround, requireStagingDrills, type StagingWord } from './ground'
import { REHEARSALS, rehearsalOf } from './scenarios'
import { type DrillMeans, Stage } from './stage'

/** More than anybody looks through; the newest stay. */
const KEPT = 300

const isOpen = ({ state }: Drill): boolean => !ENDED_DRILL.includes(state)

/** Runs drills one after the other, so that none takes another's fault for its own. They go on whoever looks at them. */
export class DrillRunner {
  readonly #context: EngineContext
  readonly #means: Omit<DrillMeans, 'ground'>
  #running: { readonly id: string; readonly controller: AbortController } | undefined
  #work: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(means: Omit<DrillMeans, 'ground'>) {
    this.#context = means.context
    this.#means = means
  }

  /**
   * Orders drills, in this order; those that wait or run already are not ordered twice.
   *
   * @param staging the agent to play them against, where it is not the lab
   * @throws StewardError `drill_refused` on a profile that is no lab's, and as `requireStagingDrills`
   */
  async begin(scenarios: readonly Scenario[], staging?: StagingWord): Promise<Drill[]> {
    if (staging) await requireStagingDrills(this.#context, staging, scenarios)
    else requireGround(this.#context, undefined)
    const agent = staging?.agent_id
    const open = (await this.#context.store.drills.list()).filter(isOpen)
    const ordered: Drill[] = []
    for (const scenario of new Set(scenarios)) {
      const before = open.find((drill) => drill.scenario === scenario && drill.staging === agent)
      ordered.push(before ?? (await this.#write(scenario, agent)))
    }
    for (const { id } of ordered.filter((drill) => !open.includes(drill)))
      this.#work = this.#work.then(() => this.#run(id))
    return ordered
  }

  /** Cancels a drill, or all that are open; one that runs still mends what it broke. */
  async cancel(id: string | undefined): Promise<Drill[]> {
    const open = (await this.#context.store.drills.list()).filter(
      (drill) => isOpen(drill) && (id === undefined || drill.id === id),
    )
    if (id !== undefined && open.length === 0) throw new StewardError('not_found', `no drill ${id} waits or runs`)
    return Promise.all(
      open.map((drill) => {
        if (drill.id !== this.#running?.id) return this.#end(drill, 'cancelled')
        this.#running.controller.abort()
        return drill
      }),
    )
  }

  /**
   * After a start: what was under way when the process ended is over, and what it broke is mended. A host that is given nothing to
   * harm could not mend it, and leaves it to the next.
   */
  async settleInterrupted(): Promise<void> {
    const { drillGrounds, store } = this.#context
    const open = (await store.drills.list()).filter(isOpen)
    const ours = open.filter(({ staging }) => (staging === undefined ? drillGrounds?.lab : drillGrounds) !== undefined)
    for (const drill of ours) await this.#end(drill, 'interrupted')
    for (const agent of new Set(ours.map(({ staging }) => staging)))
      await this.#mendAfter(ours.filter(({ staging }) => staging === agent))
  }

  /** @param drills of one ground */
  async #mendAfter(drills: readonly Drill[]): Promise<void> {
    try {
      const ground = requireGround(this.#context, drills[0]?.staging)
      // One that does not answer yet is on its way up, and comes up sound.
      await ground.order('mend-all').catch((error: unknown) => {
        if (!isStewardError(error) || error.code !== 'unavailable') throw error
      })
      for (const drill of drills) await rehearsalOf(drill).restores?.work({ ...this.#means, ground }, drill)
    } catch (error) {
      // Its supervisor is gone, and with it what it broke; or it is marked as staging no more, and its supervisor mends by itself.
      if (!isStewardError(error) || error.code !== 'drill_refused') throw error
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#running?.controller.abort()
    await this.#work
  }

  async #write(scenario: Scenario, staging: AgentId | undefined): Promise<Drill> {
    const { clock, random, store } = this.#context
    const now = clock.now()
    const drill: Drill = {
      // Sortable by time: the shelf lists by name.
      id: `drill-${now.toString(36)}-${Buffer.from(random.bytes(4)).toString('hex')}`,
      scenario,
      state: 'waiting',
      subject: staging ?? REHEARSALS[scenario].subject,
      ...(staging !== undefined && { staging }),
      ordered_at: toInstant(now),
      steps: [],
      evidence: [],
    }
    await audit(this.#context, 'drill.ordered', scenario, { id: drill.id, subject: drill.subject ?? '' })
    await this.#save(drill)
    const ended = (await store.drills.list()).filter((entry) => !isOpen(entry))
    for (const old of ended.slice(0, Math.max(0, ended.length - KEPT))) await store.drills.remove(old.id)
    return drill
  }

  async #run(id: string): Promise<void> {
    const waiting = await this.#context.store.drills.get(id)
    if (waiting?.state !== 'waiting' || this.#stopped) return
    const controller = new AbortController()
    this.#running = { id, controller }
    try {
      const ground = this.#groundOf(waiting)
      if (isStewardError(ground)) await this.#end(waiting, 'failed', ground)
      else await this.#play(waiting, ground, controller.signal)
    } catch (error) {
      this.#context.log.error('a drill could not be written down', { id, error: String(error) })
    } finally {
      this.#running = undefined
    }
  }

  /** What it may harm, asked once more when its turn comes: an agent may be marked as staging no longer. */
  #groundOf({ staging }: Drill): DrillGround | StewardError {
    try {
      return requireGround(this.#context, staging)
    } catch (error) {
      if (isStewardError(error)) return error
      throw error
    }
  }

  async #play(waiting: Drill, ground: DrillGround, signal: AbortSignal): Promise<void> {
    const drill: Drill = { ...waiting, state: 'running', started_at: toInstant(this.#context.clock.now()) }
    await audit(this.#context, 'drill.started', drill.scenario, { id: drill.id, subject: drill.subject ?? '' })
    await this.#save(drill)
    const stage = new Stage({ ...this.#means, ground }, drill, signal, (changed) => this.#save(changed))
    stage.afterwards('What it raised alerts about is over.', () => resolveAlertsOf(this.#context, drill))
    const { run, restores } = rehearsalOf(drill)
    if (restores) stage.afterwards(restores.what, () => restores.work(stage.means, stage.drill))
    stage.afterwards(`${drill.staging ?? 'The lab'} is as it was.`, () => ground.order('mend-all'))
    let failure: unknown
    try {
      await run(stage)
    } catch (error) {
      failure = error
      await stage.tell('failure', sentence(messageOf(error)))
    }
    const left = await stage.cleanUp()
    // A drill that leaves something broken has not passed, whatever it showed.
    failure ??= left.length > 0 ? new StewardError('drill_failed', left.join('. ')) : undefined
    const cancelled = isStewardError(failure) && failure.code === 'cancelled'
    await this.#end(stage.drill, failure === undefined ? 'passed' : cancelled ? 'cancelled' : 'failed', failure)
  }

  async #end(drill: Drill, state: Drill['state'], failure?: unknown): Promise<Drill> {
    const code = isStewardError(failure) ? failure.code : 'internal'
    const ended: Drill = {
      ...drill,
      state,
      finished_at: toInstant(this.#context.clock.now()),
      ...(failure !== undefined && { error: { code, message: messageOf(failure) } }),
    }
    await audit(this.#context, `drill.${state}`, drill.scenario, {
      id: drill.id,
      subject: drill.subject ?? '',
      ...(ended.detect_ms !== undefined && { detect_ms: ended.detect_ms }),
      ...(ended.recover_ms !== undefined && { recover_ms: ended.recover_ms }),
      ...(ended.error && { error: ended.error.message }),
    })
    await this.#save(ended)
    return ended
  }

  async #save(drill: Drill): Promise<void> {
    await this.#context.store.drills.put(drill.id, drill)
    this.#context.emit({ name: 'drill.changed', payload: drill })
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`

/** A rehearsal leaves nobody an alert to look into: those about what it harmed, from its beginning on, are over. */
async function resolveAlertsOf(
  context: EngineContext,
  { subject, ordered_at, started_at = ordered_at }: Drill,
): Promise<void> {
  for (const { key, state, first_at, agent_id, subject: about } of await context.store.alerts.list({}))
    if (state !== 'resolved' && first_at >= started_at && (agent_id ?? about) === subject)
      await resolveAlert(context, key)
}
