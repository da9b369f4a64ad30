import type { Engine } from '../../engine'
import { approve } from '../../engine/approvals/approve'
import { findApprovals } from '../../engine/approvals/list-approvals'
import { requireApprovals } from '../../engine/approvals/require-approvals'
import { type HandlersOf, lookAgain } from './handler'

export { approvalsCommands as commands } from '../../../shared/contract/commands/approvals'

export const handlers = (engine: Engine): HandlersOf<'approvals'> => {
  const { context } = engine
  return {
    'approvals.list': async () => ({ approvals: (await findApprovals(context)).map(({ pending }) => pending) }),
    'approvals.approve': async ({ digest }) => lookAgain(engine, await approve(context, digest)),
    'approvals.require': async (input) => lookAgain(engine, await requireApprovals(context, input)),
  }
}
