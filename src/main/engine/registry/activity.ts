import type { SignedKind, SigningActivity } from '../../../shared/model/activity'
import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, type KeyId, toInstant } from '../../../shared/model/ids'
import { signActivity, type VerifiedManifest } from '../../protocol/discovery'
import type { RegistryContext } from './context'
import { getAgent } from './get-agent'

/** Where a submission came from, as the connection shows it. */
export interface SubmissionSource {
  readonly address?: string | undefined
}

const PAGE = 500
/** More than any reader needs of one manifest; the rest is in the manifest itself. */
const MAX_CAPABILITIES = 1000

/** Keeps that something was signed and submitted, for the owner to see (FAILURE_MODES 6.1). */
export const recordSigned = (
  { store, clock }: RegistryContext,
  activity: Omit<SigningActivity, 'seq' | 'at' | 'address'>,
  { address }: SubmissionSource,
): Promise<void> =>
  store.keyEvents.record({
    ...activity,
    at: toInstant(clock.now()),
    ...(address !== undefined && { address: plainAddress(address) }),
  })

/** An IPv4 address that came in through an IPv6 socket is the same address. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')

/** The manifest's owner signed it. */
export const recordActivity = (
  context: RegistryContext,
  { kind, verified }: { kind: SignedKind; verified: VerifiedManifest },
  source: SubmissionSource,
): Promise<void> =>
  recordSigned(
    context,
    {
      agent_id: verified.summary.id as AgentId,
      key_id: verified.ownerKey,
      kind,
      document_digest: verified.digest,
      capabilities: verified.summary.capabilities
        .slice(0, MAX_CAPABILITIES)
        .map((capability) => capability.slice(0, 200)),
    },
    source,
  )

/**
 * What was signed in an agent's name, under the registry's signature; its owner's alone.
 *
 * @param caller the key whose signature the request carries
 * @throws StewardError `agent_unknown`, `forbidden`
 */
export const readActivity = async (
  context: RegistryContext,
  { agentId, caller, after }: { agentId: AgentId; caller: KeyId; after: number },
): Promise<Envelope> => {
  const { ownerKey } = await getAgent(context, agentId)
  if (caller !== ownerKey)
    throw new StewardError('forbidden', `what was signed for ${agentId} is shown to its owner only`, {
      details: { agent_id: agentId },
      suggestions: ["Sign the request with the agent's owner key."],
    })
  const found = await context.store.keyEvents.activity(agentId, after, PAGE + 1)
  return signActivity(
    {
      registry: context.root.content.registry,
      agent_id: agentId,
      at: toInstant(context.clock.now()),
      after,
      entries: found.slice(0, PAGE),
      more: found.length > PAGE,
    },
    context.snapshotSigner,
  )
}
