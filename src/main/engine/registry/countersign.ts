import type { AuditHead, Countersignature } from '../../../shared/model/audit'
import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, keyId, toInstant } from '../../../shared/model/ids'
import { signCountersignature, verifyAuditHead } from '../../protocol/audit'
import { verifyManifestEnvelope } from '../../protocol/discovery'
import type { StoredCountersignature } from '../ports'
import type { RegistryContext } from './context'
import { holderOfKey } from './look-up'

/** More of one owner is no log that grows but one that floods; at one an hour it is two years. */
const MAX_OF_AGENT = 20_000
const PAGE = 500

/**
 * Says where an owner's audit log stood, and when, under the registry's signature; a log that goes back, or that is another one
 * at a place where it was countersigned, is refused. The same head again gets its first countersignature.
 *
 * @throws StewardError `not_found` for a key nobody here has, `key_revoked`, `forbidden`, `conflict`, `rate_limited`
 */
export const countersign = (context: RegistryContext, envelope: Envelope): Promise<Envelope> =>
  context.submit(async () => {
    const head = await believed(context, envelope)
    const { auditHeads } = context.store
    const last = await auditHeads.last(head.agent_id, head.log)
    if (last?.content.entries === head.entries && last.content.head === head.head) return last.envelope
    if (last && last.content.entries >= head.entries) throw rewritten(head, last)
    if ((await auditHeads.count(head.agent_id)) >= MAX_OF_AGENT)
      throw new StewardError('rate_limited', `the logs of ${head.agent_id} were countersigned as often as is taken`)
    const content: Countersignature = {
      ...head,
      registry: context.root.content.registry,
      at: toInstant(context.clock.now()),
      ...(last && { previous: { entries: last.content.entries, head: last.content.head } }),
    }
    const signed = await signCountersignature(content, context.snapshotSigner)
    await auditHeads.add({ content, envelope: signed })
    return signed
  })

/** Signed by a key that a manifest here certifies for the agent it speaks for. */
async function believed(context: RegistryContext, envelope: Envelope): Promise<AuditHead> {
  const signer = keyId.safeParse(envelope.signatures[0]?.keyid)
  if (!signer.success) throw new StewardError('document_unsigned', 'the head of the log is signed by nobody')
  const { publication, revoked } = await holderOfKey(context, signer.data)
  if (revoked) throw new StewardError('key_revoked', 'the key that signed the head of the log is revoked')
  const { keys } = verifyManifestEnvelope(publication.envelope, { now: context.clock.now() })
  const key = keys.find(({ key_id }) => key_id === signer.data)
  const head = key && verifyAuditHead(envelope, key)
  if (head?.agent_id === publication.agentId) return head
  throw new StewardError('forbidden', 'the head of the log is signed by a key of another agent')
}

const rewritten = ({ agent_id, entries }: AuditHead, { content }: StoredCountersignature): StewardError =>
  new StewardError(
    'conflict',
    `this registry has countersigned ${content.entries} entries of the log of ${agent_id} at ${content.at}, and they are not the ${entries} that are shown now`,
    {
      details: { entries: content.entries, head: content.head },
      suggestions: ['Compare with a backup of the profile: the log was rewritten or cut off: steward audit --verify'],
    },
  )

/** What was countersigned of a log; open to anyone who wants to check an owner. */
export const listCountersignatures = async (
  { store }: RegistryContext,
  agentId: AgentId,
  { log, after }: { log: string; after: number },
): Promise<Envelope[]> => (await store.auditHeads.list(agentId, log, after, PAGE)).map(({ envelope }) => envelope)
