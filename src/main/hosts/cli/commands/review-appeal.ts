import { StewardError } from '../../../../shared/model/steward-error'
import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { plain, tree } from '../rendering'
import type { Session } from '../session'
import { agentIdOf } from '../typed'

/** `steward review appeal`: the owner's word on every case that falls on the agent, at each registry. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const agent = agentIdOf(invocation.word(0, 'AGENT'))
  const reason = invocation.text('reason')?.trim() ?? ''
  if (reason === '')
    throw new StewardError('usage', 'an appeal needs --reason: what the reviewer is to know', {
      suggestions: [`steward review appeal ${agent} --reason "…"`],
    })
  const { cases } = await session.call('reviews.list', {}, 'Asking the registries')
  const about = cases.filter(({ own_agents, state }) => own_agents.includes(agent) && state !== 'approved')
  const refs = about.flatMap(({ registry, id, state }) => (registry ? [{ registry, id, from_state: state }] : []))
  if (refs.length === 0)
    throw new StewardError('not_found', `no registry has a case on ${agent} that its owner could appeal`, {
      suggestions: [
        'Only the owner may: unlock the vault that holds its key. See the cases: steward review list --all',
      ],
    })
  const answer = await session.call('reviews.decide', { cases: refs, action: 'appeal', reason }, 'Appealing')
  session.answer(answer, () => [
    `✅ Appealed for ${plain(agent)}; until a reviewer has decided it stays as it is`,
    ...tree(answer.decided.map(({ id, registry = '' }) => `${plain(id)} at ${plain(registry)}`)),
  ])
  const [failed] = answer.failed
  if (failed) throw new StewardError('conflict', `${failed.id}: ${failed.message}`)
  return OK
}
