import type { PendingApproval } from '../../../../shared/model/approval'
import { StewardError } from '../../../../shared/model/steward-error'
import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { approvalLines, deliveryLines, plain, tree } from '../rendering'
import { canAsk, confirm, type Session } from '../session'

/** `steward multi-sig-approve`: what waits for signers; with a digest, or its beginning, signs that. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  // What waits is judged against the manifest as it is now.
  await session.call('registries.refresh', {}, 'Reading the registries')
  const { approvals } = await session.call('approvals.list', {}, 'Asking the registries')
  const [wanted] = invocation.words
  if (wanted === undefined) {
    session.answer({ approvals }, () =>
      approvals.length === 0
        ? ['Nothing waits for a key in this vault']
        : approvals.flatMap((approval) => approvalLines(approval, session.now())),
    )
    return OK
  }
  const meant = oneOf(approvals, wanted)
  await confirmed(session, invocation, meant)
  const done = await session.call('approvals.approve', { digest: meant.digest }, 'Signing')
  session.answer(done, () => [
    done.approval.missing === 0 ? '✅ Signed: every signature is there' : '✅ Signed',
    ...approvalLines(done.approval, session.now()),
    ...tree(deliveryLines(done.deliveries, session.now())),
  ])
  return OK
}

function oneOf(approvals: readonly PendingApproval[], wanted: string): PendingApproval {
  const found = approvals.filter(({ digest }) => digest.startsWith(wanted) || digest.startsWith(`sha256:${wanted}`))
  const [first] = found
  if (first !== undefined && found.length === 1) return first
  throw new StewardError(
    first === undefined ? 'not_found' : 'usage',
    first === undefined ? `nothing that begins with ${plain(wanted)} waits here` : 'several digests begin so',
    { suggestions: ['See what waits: steward multi-sig-approve'] },
  )
}

/** What is signed is shown first, and a person says yes to it. */
async function confirmed(session: Session, invocation: Invocation, approval: PendingApproval): Promise<void> {
  if (invocation.flag('yes')) return
  const { world, terminal } = session
  if (!canAsk(world)) throw new StewardError('usage', 'nobody is here to look at what is approved: --yes')
  terminal.tell(approvalLines(approval, session.now()))
  if (!(await terminal.undisturbed(() => confirm(world, 'Sign it?'))))
    throw new StewardError('cancelled', 'nothing was signed')
}
