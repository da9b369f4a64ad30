import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { resultLines, safeJson } from '../rendering'
import type { Session } from '../session'
import { taskIdOf } from '../typed'

/** `steward result`: what the agent returned, and with `--out` its artifacts, checked against their digests. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const result = await session.call('delegations.result', { task_id: taskIdOf(invocation.word(0, 'TASK')) })
  const out = invocation.text('out')
  if (out !== undefined) {
    const { copyArtifacts } = await import('../artifacts')
    await copyArtifacts(result.folder, result.artifacts, out)
  }
  if (invocation.flag('outputOnly')) {
    session.answer(result.output ?? null, () => [safeJson(result.output ?? null, 2)])
    return OK
  }
  const folder = out ?? result.folder
  session.answer({ ...result, folder }, () => resultLines(result, folder, session.now(), session.terminal.ink))
  return OK
}
