import type { RecoveryView } from '../../../../shared/model/recovery'
import { StewardError } from '../../../../shared/model/steward-error'
import { exitCodeOf, OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { plain, previewLines, recoveryLines, recoveryStepLines } from '../rendering'
import { ask, canAsk, type Session } from '../session'
import { agentIdOf } from '../typed'

/** `steward recover-agent`: everything that has to be done after an owner key was stolen, in one order (DESIGN §7). */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const agent_id = agentIdOf(invocation.word(0, 'AGENT'))
  const { recoveries } = await session.call('recovery.list', {})
  const open = recoveries.some((recovery) => recovery.agent_id === agent_id && recovery.state !== 'completed')
  if (!open) await confirmed(session, invocation, agent_id)
  const reason = invocation.text('reason')
  const ended = await follow(session, await session.engine(), async () =>
    session.call('recovery.start', { agent_id, ...(reason !== undefined && { reason }) }, 'Recovering'),
  )
  session.answer(ended, () => recoveryLines(ended).slice(-1))
  return ended.state === 'completed' ? OK : exitCodeOf('unavailable')
}

async function confirmed(
  session: Session,
  invocation: Invocation,
  agentId: ReturnType<typeof agentIdOf>,
): Promise<void> {
  const preview = await session.call('recovery.preview', { agent_id: agentId })
  if (invocation.flag('yes')) return
  const { world, terminal } = session
  terminal.tell(previewLines(preview))
  if (!canAsk(world)) throw new StewardError('usage', 'nobody is here to confirm the recovery: --yes')
  const typed = await terminal.undisturbed(() => ask(world, `Type the agent's id, ${plain(agentId)}, to go on: `))
  if (typed.trim() !== agentId) throw new StewardError('cancelled', 'nothing was done')
}

type Engine = Awaited<ReturnType<Session['engine']>>

/** Tells each step as it is done; resolves when the recovery is complete or waits. */
async function follow(session: Session, engine: Engine, start: () => Promise<RecoveryView>): Promise<RecoveryView> {
  const told = new Set<string>()
  const tell = (recovery: RecoveryView): void => {
    for (const step of recovery.steps) {
      const once = `${step.name} ${step.state} ${step.finding ?? ''}`
      if ((step.state !== 'done' && step.state !== 'waiting') || told.has(once)) continue
      told.add(once)
      session.terminal.tell(recoveryStepLines(step))
    }
  }
  let settle: (recovery: RecoveryView) => void = () => undefined
  const settled = new Promise<RecoveryView>((resolve) => {
    settle = resolve
  })
  let id: string | undefined
  const unsubscribe = engine.subscribe((event) => {
    if (event.name !== 'recovery.changed' || (id !== undefined && event.payload.id !== id)) return
    tell(event.payload)
    if (event.payload.state !== 'running') settle(event.payload)
  })
  try {
    const started = await start()
    id = started.id
    const now = await session.call('recovery.get', { id })
    tell(now)
    if (now.state !== 'running') return now
    return await session.untilTold(settled)
  } finally {
    unsubscribe()
  }
}
