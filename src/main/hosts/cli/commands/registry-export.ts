import { resolve } from 'node:path'
import { counted } from '../../../../shared/model/counted'
import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { plain, tree } from '../rendering'
import type { Session } from '../session'

/** `steward registry export`: a registry as a git repository, each document verified before it is written. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const folder = resolve(invocation.word(0, 'DIR'))
  const registry = invocation.text('name')
  const answer = await session.call(
    'registries.export',
    { folder, ...(registry !== undefined && { registry }) },
    'Reading the registry',
  )
  session.answer(answer, () => [
    `✅ ${answer.changed ? 'Exported' : 'Unchanged:'} ${plain(answer.registry)}, snapshot ${answer.snapshot_version}`,
    ...tree([
      `${counted(answer.agents, 'agent')} in ${plain(answer.folder)}`,
      `Commit ${answer.commit.slice(0, 12)}`,
      'Push it somewhere and name it as a registry: git+https://…, or github:owner/name',
    ]),
  ])
  return OK
}
