import { z } from 'zod'
import { keyRecord } from '../../../../shared/model/key'
import { StewardError } from '../../../../shared/model/steward-error'
import { OK } from '../exit-code'
import { parseJson, readText } from '../files'
import type { Invocation } from '../invocation'
import { publishedLines } from '../rendering'
import type { Session } from '../session'
import { agentIdOf } from '../typed'

/** What `steward keys --json` prints, or public keys alone. */
const signersFile = z.union([
  z.object({ keys: z.array(z.object({ public: keyRecord })) }).transform(({ keys }) => keys.map((key) => key.public)),
  z.array(keyRecord),
])

/** `steward multi-sig`: so many of these signers decide on every change of the agent from now on. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const agent_id = agentIdOf(invocation.word(0, 'AGENT'))
  const threshold = invocation.integer('threshold', 1)
  const file = invocation.text('signers')
  if (threshold === undefined || file === undefined)
    throw new StewardError('usage', 'how many of whom decide is missing: --threshold 2 --signers keys.json')
  const parsed = signersFile.safeParse(parseJson(await readText(file), file))
  if (!parsed.success) throw new StewardError('document_malformed', `${file} holds no list of public keys`)
  const published = await session.call('approvals.require', { agent_id, threshold, signers: parsed.data }, 'Publishing')
  session.answer(published, () => publishedLines([published], session.now()))
  return OK
}
