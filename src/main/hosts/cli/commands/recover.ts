import { constants } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { CommandInput } from '../../../../shared/contract'
import { counted } from '../../../../shared/model/counted'
import { StewardError } from '../../../../shared/model/steward-error'
import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { plain, recoveredFilesLine, taskRecoveryLines, tree } from '../rendering'
import type { Session } from '../session'
import { agentIdOf, taskIdOf } from '../typed'
import { awaitResumed, tellResumed } from './resume'

/** `steward recover`: goes on with a task whose agent failed, or hands over what was saved of it. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const task_id = taskIdOf(invocation.word(0, 'TASK'))
  const checkpoint = checkpointOf(invocation)
  const artifacts = invocation.text('artifacts')
  if (artifacts !== undefined) return handOver(session, task_id, artifacts, checkpoint)
  const agent = invocation.text('agent')
  await session.unlock()
  const recovery = await session.call(
    'delegations.recover',
    {
      task_id,
      ...(agent !== undefined && { agent_id: agentIdOf(agent) }),
      ...(checkpoint !== undefined && { checkpoint }),
    },
    'Looking for an agent that can go on',
  )
  if (!session.terminal.json) session.terminal.print(['', ...taskRecoveryLines(recovery, session.now()), ''])
  return tellResumed(session, recovery, await awaitResumed(session, task_id))
}

function checkpointOf(invocation: Invocation): number | undefined {
  const text = invocation.text('fromCheckpoint')
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new StewardError('usage', `--from-checkpoint takes the number of a checkpoint, not ${text}`)
}

async function handOver(
  session: Session,
  task_id: CommandInput<'delegations.recovered'>['task_id'],
  target: string,
  checkpoint: number | undefined,
): Promise<number> {
  const found = await session.call('delegations.recovered', {
    task_id,
    ...(checkpoint !== undefined && { checkpoint }),
  })
  const folder = resolve(target)
  for (const { name } of found.files) await copyAnew(join(found.folder, name), join(folder, name))
  session.answer({ ...found, folder }, () => [
    `✅ ${counted(found.files.length, 'file')} of checkpoint ${found.checkpoint.number} in ${plain(folder, 4096)}`,
    ...tree([`Artifacts recovered: ${recoveredFilesLine(found.files)}`]),
  ])
  return OK
}

/** What a person has there already is not written over. */
async function copyAnew(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await copyFile(from, to, constants.COPYFILE_EXCL).catch((cause: unknown) => {
    throw new StewardError('conflict', `${to} cannot be written: there is a file already, or you may not write there`, {
      suggestions: ['Name an empty folder: --artifacts DIR'],
      cause,
    })
  })
}
