import type { Envelope } from '../../../shared/model/envelope'
import { isStewardError } from '../../../shared/model/errors'
import type { KeyId } from '../../../shared/model/ids'
import { agentOfProposal, type JudgedApproval, judgeApproval } from '../../protocol/approval'
import type { Signer } from '../../protocol/identity'
import type { EngineContext } from '../context'
import { listedManifest, type OwnedManifest } from '../keys/own-manifest'

/**
 * Who has signed a document that its agent's signers decide on, judged here against what the registries list: a registry's word
 * on it counts for nothing. Undefined where nobody has to approve it, or no registry lists the agent yet.
 *
 * @throws StewardError what the document could not be accepted for
 */
export async function approvalOf(context: EngineContext, envelope: Envelope): Promise<JudgedApproval | undefined> {
  const latest = await listedManifest(context, agentOfProposal(envelope))
  if (latest === undefined) return undefined
  const revocations = await context.store.cache.revocations(namedIn(latest))
  const revoked = new Set(revocations.map(({ key_id }) => key_id))
  try {
    return judgeApproval(envelope, { latest, revoked, now: context.clock.now() })
  } catch (error) {
    if (isStewardError(error) && error.code === 'conflict') return undefined
    throw error
  }
}

const namedIn = ({ manifest: { identity } }: OwnedManifest): KeyId[] =>
  [
    identity.primary_key,
    ...(identity.recovery_key ? [identity.recovery_key] : []),
    ...(identity.multi_sig?.signers ?? []),
  ].map(({ key_id }) => key_id)

/** The keys in this vault that the agent names as signers. @throws StewardError `vault_locked` */
export function seatsHere(
  context: EngineContext,
  ...identities: readonly (OwnedManifest['manifest']['identity'] | undefined)[]
): Signer[] {
  const here = new Set<KeyId>(context.vault.list().map(({ key_id }) => key_id))
  const seats = identities.flatMap((identity) => identity?.multi_sig?.signers.map(({ key_id }) => key_id) ?? [])
  return [...new Set(seats)].filter((key) => here.has(key)).map((key) => context.vault.signer(key))
}
