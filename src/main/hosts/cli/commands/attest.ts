import type { AttestationProgress, AttestOutcome } from '../../../../shared/model/attestation-view'
import type { TestPlan } from '../../../../shared/model/test-plan'
import { exitCodeOf, OK, PERMANENT } from '../exit-code'
import type { Invocation } from '../invocation'
import { endedLine, outcomeLines } from '../rendering/attestation'
import type { Session } from '../session'
import { plansFor } from '../test-plans'

/** `steward attest`: runs the tests of a capability and signs what they showed. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  await session.unlock()
  const plans = await plansFor(session, invocation)
  const outcomes: AttestOutcome[] = []
  for (const plan of plans) outcomes.push(await attestOne(session, plan, invocation.flag('publish'), plans.length > 1))
  if (session.terminal.json) session.terminal.printJson({ outcomes })
  return Math.max(...outcomes.map(exitCode))
}

/** Refused is refused; what could not be run may be tried again. */
function exitCode({ outcome, code }: AttestOutcome): number {
  if (outcome === 'attested') return OK
  return outcome === 'unavailable' ? exitCodeOf(code ?? 'tests_unavailable') : PERMANENT
}

async function attestOne(session: Session, plan: TestPlan, publish: boolean, named: boolean): Promise<AttestOutcome> {
  const { terminal } = session
  const { agent_id, capability } = plan
  if (named && !terminal.json) terminal.print(['', terminal.ink.strong(`${capability} of ${agent_id}`)])
  const client = await session.engine()
  const unsubscribe = client.subscribe((event) => {
    if (event.name !== 'attestation.progress' || terminal.json) return
    if (event.payload.agent_id === agent_id && event.payload.capability === capability) tell(session, event.payload)
  })
  try {
    const outcome = await session.follow(
      { kind: 'attest', subject: `${agent_id} ${capability}` },
      'attestations.attest',
      { agent_id, capability, publish },
      'Running tests',
    )
    if (!terminal.json) terminal.print(outcomeLines(outcome, session.now(), terminal.ink))
    return outcome
  } finally {
    unsubscribe()
  }
}

function tell({ terminal }: Session, progress: AttestationProgress): void {
  if (progress.state === 'ended') terminal.print([endedLine(progress, terminal.ink)])
}
