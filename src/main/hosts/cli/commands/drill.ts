import { type Drill, ENDED_DRILL, SCENARIOS, type Scenario } from '../../../../shared/model/drill'
import { StewardError } from '../../../../shared/model/steward-error'
import { OK, PERMANENT } from '../exit-code'
import type { Invocation } from '../invocation'
import { boardLines, drillEndLine, drillStepLine, drillTable } from '../rendering'
import { type Session, untilInterrupted } from '../session'
import { oneOf } from '../typed'

/** `steward drill`: rehearses failures in the lab; without a scenario, shows how the failure modes stand. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  if (invocation.flag('cancel')) return cancel(session)
  const scenarios = wanted(invocation)
  if (scenarios.length === 0) {
    const board = await session.call('drills.board', {})
    session.answer(board, () => boardLines(board, session.now(), session.terminal.ink))
    return OK
  }
  const drills = await follow(session, scenarios)
  session.answer({ drills }, () => drillTable(drills, session.terminal.ink))
  return drills.every(({ state }) => state === 'passed') ? OK : PERMANENT
}

function wanted(invocation: Invocation): readonly Scenario[] {
  if (!invocation.flag('all')) return invocation.words.map((word) => oneOf(SCENARIOS, word, 'scenario'))
  if (invocation.words.length > 0) throw new StewardError('usage', 'either scenarios or --all, not both')
  return SCENARIOS
}

async function cancel(session: Session): Promise<number> {
  const cancelled = await session.call('drills.cancel', {})
  session.answer(cancelled, () =>
    cancelled.drills.length === 0
      ? ['No drill waits or runs']
      : cancelled.drills.map(({ scenario }) => `${scenario} is cancelled; what it broke is being mended`),
  )
  return OK
}

/** Tells each step as it is taken; resolves with every drill at its end. Whoever leaves does not end them. */
async function follow(session: Session, scenarios: readonly Scenario[]): Promise<Drill[]> {
  const engine = await session.engine()
  const ended = new Map<string, Drill>()
  const told = new Map<string, number>()
  let ordered: readonly string[] | undefined
  let settle: () => void = () => undefined
  const all = new Promise<void>((resolve) => {
    settle = resolve
  })
  const take = (drill: Drill): void => {
    if (ordered !== undefined && !ordered.includes(drill.id)) return
    const news = drill.steps.slice(told.get(drill.id) ?? 0)
    told.set(drill.id, drill.steps.length)
    session.terminal.tell(news.map((step) => drillStepLine(drill, step)))
    if (!ENDED_DRILL.includes(drill.state) || ended.has(drill.id)) return
    ended.set(drill.id, drill)
    session.terminal.tell([drillEndLine(drill)])
    if (ordered?.every((id) => ended.has(id))) settle()
  }
  const unsubscribe = engine.subscribe((event) => {
    if (event.name === 'drill.changed') take(event.payload)
  })
  try {
    const { drills } = await session.call('drills.start', { scenarios: [...scenarios] }, 'Ordering drills')
    ordered = drills.map(({ id }) => id)
    for (const { id } of drills) take(await session.call('drills.get', { id }))
    await untilInterrupted(all, session.world.interrupted)
    return ordered.flatMap((id) => ended.get(id) ?? [])
  } finally {
    unsubscribe()
  }
}
