import type { CommandInput } from '../../../../shared/contract'
import { type Drill, ENDED_DRILL, SCENARIOS, type Scenario } from '../../../../shared/model/drill'
import type { AgentId } from '../../../../shared/model/ids'
import { StewardError } from '../../../../shared/model/steward-error'
import { STAGING_SCENARIOS } from '../../../protocol/drills/staging'
import { OK, PERMANENT } from '../exit-code'
import type { Invocation } from '../invocation'
import { boardLines, drillEndLine, drillStepLine, drillTable, plain } from '../rendering'
import { ask, canAsk, type Session } from '../session'
import { agentIdOf, oneOf } from '../typed'

/** `steward drill`: rehearses failures in the lab or against an agent for staging; without a scenario, shows how the failure modes stand. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  if (invocation.flag('cancel')) return cancel(session)
  const named = invocation.text('agent')
  const agentId = named === undefined ? undefined : agentIdOf(named)
  const scenarios = wanted(invocation, agentId !== undefined)
  if (scenarios.length === 0) {
    if (agentId !== undefined) throw new StewardError('usage', 'which scenario is to be rehearsed? Name one, or --all')
    const board = await session.call('drills.board', {})
    session.answer(board, () => boardLines(board, session.now(), session.terminal.ink))
    return OK
  }
  const staging = agentId && { agent_id: agentId, confirmed: await confirmed(session, invocation, agentId, scenarios) }
  const drills = await follow(session, { scenarios: [...scenarios], ...(staging && { staging }) })
  session.answer({ drills }, () => drillTable(drills, session.terminal.ink))
  return drills.every(({ state }) => state === 'passed') ? OK : PERMANENT
}

function wanted(invocation: Invocation, isStaging: boolean): readonly Scenario[] {
  if (!invocation.flag('all')) return invocation.words.map((word) => oneOf(SCENARIOS, word, 'scenario'))
  if (invocation.words.length > 0) throw new StewardError('usage', 'either scenarios or --all, not both')
  return isStaging ? STAGING_SCENARIOS : SCENARIOS
}

/** The agent's id as the person types it, who thereby says that it may be harmed; `--yes` says it too. */
async function confirmed(
  { world, terminal }: Session,
  invocation: Invocation,
  agentId: AgentId,
  scenarios: readonly Scenario[],
): Promise<string> {
  if (invocation.flag('yes')) return agentId
  terminal.tell([
    `Faults will really be made: ${plain(agentId)} is killed, its link slowed, cut or intercepted, its results spoiled.`,
    `To be rehearsed: ${scenarios.join(', ')}. What was broken is mended afterwards, also when a drill fails.`,
  ])
  if (!canAsk(world)) throw new StewardError('usage', 'nobody is here to confirm that the agent may be harmed: --yes')
  const typed = await terminal.undisturbed(() => ask(world, `Type the agent's id, ${plain(agentId)}, to go on: `))
  if (typed.trim() !== agentId) throw new StewardError('cancelled', 'nothing was done')
  return typed.trim()
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
async function follow(session: Session, order: CommandInput<'drills.start'>): Promise<Drill[]> {
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
    const { drills } = await session.call('drills.start', order, 'Ordering drills')
    ordered = drills.map(({ id }) => id)
    for (const { id } of drills) take(await session.call('drills.get', { id }))
    await session.untilTold(all)
    return ordered.flatMap((id) => ended.get(id) ?? [])
  } finally {
    unsubscribe()
  }
}
