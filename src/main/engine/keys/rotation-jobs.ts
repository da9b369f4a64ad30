import { counted } from '../../../shared/model/counted'
import type { AgentId } from '../../../shared/model/ids'
import type { PublishedRotation } from '../../../shared/model/key-custody'
import type { EngineContext } from '../context'
import type { Outcome } from '../jobs'
import { publishPrepared } from './publish-prepared'
import { rotateKey } from './rotate-key'

/**
 * A planned rotation from its first step to its last, for a person who waits: the key is made, its manifest signed and handed to
 * the registries. Stopped before that, it leaves both prepared, and the next rotation goes on with them.
 *
 * @throws StewardError what `rotateKey` and `publishPrepared` throw, `cancelled`, `conflict` while one is under way
 */
export const rotateAsked = (
  context: EngineContext,
  input: { readonly agent_id: AgentId; readonly reason?: string | undefined },
): Promise<PublishedRotation[]> =>
  context.jobs.run(
    {
      kind: 'rotate',
      subject: input.agent_id,
      title: `Rotation of the key of ${input.agent_id}`,
      step: 'Looking at what its registries list',
    },
    async (progress) => {
      await rotateKey(context, input, progress)
      return publishPrepared(context, input.agent_id, progress)
    },
    inWords,
  )

/** What was prepared before, handed over as a job; stopped before that, it stays prepared. @throws StewardError as `publishPrepared`, `cancelled` */
export const publishAsked = (context: EngineContext, agentId?: AgentId): Promise<PublishedRotation[]> =>
  context.jobs.run(
    {
      kind: 'rotate',
      subject: agentId ?? '',
      title: agentId === undefined ? 'Publication of what was prepared' : `Publication of the new key of ${agentId}`,
      step: 'Looking at what was prepared',
    },
    (progress) => publishPrepared(context, agentId, progress),
    inWords,
  )

function inWords(published: readonly PublishedRotation[]): Outcome {
  const [only] = published
  if (only === undefined || published.length > 1)
    return { text: `${counted(published.length, 'manifest')} handed to the registries` }
  return { text: wordsOf(only) }
}

function wordsOf({ approval, deliveries, pending_until }: PublishedRotation): string {
  if (approval) return `The new key counts once ${counted(approval.missing, 'more signer')} approved it`
  const taken = deliveries.filter(({ state }) => state === 'delivered').length
  const handed = `${taken} of ${counted(deliveries.length, 'registry', 'registries')} took the new key`
  return pending_until === undefined ? handed : `${handed}; it waits for a veto of the recovery key`
}
