import { instant } from '../../../../shared/model/ids'
import type { RevocationPreview } from '../../../../shared/model/key-custody'
import { StewardError } from '../../../../shared/model/steward-error'
import { OK } from '../exit-code'
import type { Invocation } from '../invocation'
import { deliveryLines, plain, previewLines, tree, waitingLine } from '../rendering'
import { ask, canAsk, type Session } from '../session'
import { keyIdOf } from '../typed'
import { knownKey } from './known-key'

/** `steward revoke-key`: ends a key for good, everywhere (FAILURE_MODES 6.1). */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const key_id = await knownKey(session, invocation.word(0, 'FINGERPRINT'))
  const reason = invocation.text('reason')
  if (reason === undefined)
    throw new StewardError('usage', 'why the key is revoked is missing: --reason key_compromise')
  const since = invocation.text('compromisedAt')
  const preview = await session.call('keys.preview_revocation', { key_id })
  await confirmed(session, invocation, preview)
  const done = await session.call(
    'keys.revoke',
    {
      key_id: keyIdOf(key_id),
      reason,
      immediate: invocation.flag('immediate'),
      ...(since !== undefined && { compromised_at: sinceOf(since) }),
    },
    'Revoking the key',
  )
  if (done.approval) {
    const { approval } = done
    session.answer(done, () => [waitingLine(approval), ...tree(deliveryLines(done.deliveries, session.now()))])
    return OK
  }
  const everywhere = done.deliveries.every(({ state }) => state === 'delivered')
  session.answer(done, () => [
    `✅ Key revoked ${invocation.flag('immediate') ? 'immediately' : 'for good'}`,
    // FAILURE_MODES 6.1 prints it so; what a registry's receipt proves older than the compromise is spared.
    since === undefined
      ? '✅ All attestations invalidated'
      : `✅ All attestations invalidated but those received before ${since}`,
    ...(done.suspended ? ['✅ Agent suspended from registry'] : []),
    ...tree(deliveryLines(done.deliveries, session.now())),
    ...(everywhere ? [] : ['⚠️  Registries that are away are told when they return']),
  ])
  return OK
}

function sinceOf(text: string) {
  const parsed = instant.safeParse(text)
  if (parsed.success) return parsed.data
  throw new StewardError('usage', `${JSON.stringify(text)} is no time as 2026-01-31T12:00:00Z`)
}

/** A person types the agent's id; a script has said what it wants by `--immediate`, and says it by `--yes` otherwise. */
async function confirmed(session: Session, invocation: Invocation, preview: RevocationPreview): Promise<void> {
  if (invocation.flag('yes')) return
  const { world, terminal } = session
  if (!canAsk(world)) {
    if (invocation.flag('immediate')) return
    throw new StewardError('usage', 'nobody is here to confirm that the key is revoked: --yes')
  }
  terminal.tell(previewLines(preview))
  const typed = await terminal.undisturbed(() =>
    ask(world, `Type the agent's id, ${plain(preview.agent_id)}, to revoke: `),
  )
  if (typed.trim() !== preview.agent_id) throw new StewardError('cancelled', 'the key was not revoked')
}
