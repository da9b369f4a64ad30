import { StewardError } from '../../../../shared/model/steward-error'
import { starterManifest } from '../agent-home'
import { OK } from '../exit-code'
import { isFile, writeOut } from '../files'
import type { Invocation } from '../invocation'
import { plain, safeJson, tree } from '../rendering'
import type { Session } from '../session'
import { agentIdOf } from '../typed'

/** `steward agent new`: a manifest to start from; never over one that is there. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const id = agentIdOf(invocation.word(0, 'ID'))
  const operation = invocation.text('operation')
  if (operation === undefined)
    throw new StewardError('usage', '--operation is missing: what the agent can be asked to do')
  const file = invocation.text('file') ?? 'steward.json'
  if (await isFile(file))
    throw new StewardError('conflict', `there is a file ${file} already`, {
      suggestions: ['Write to another one: --file FILE'],
    })
  const manifest = starterManifest(id, operation, invocation.text('describe') ?? `Does ${operation}.`)
  await writeOut(file, `${safeJson(manifest, 2)}\n`)
  session.answer({ file, manifest }, () => [
    `✅ Wrote ${plain(file, 4096)}`,
    ...tree([
      'Say in input_schema what the operation takes',
      `Serve it: steward agent serve --manifest ${plain(file, 4096)} --exec ./your-program`,
    ]),
  ])
  return OK
}
