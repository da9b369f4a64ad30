import type { CommandOutput } from '../../../../shared/contract'
import { type Envelope, envelope } from '../../../../shared/model/envelope'
import { OK, PERMANENT } from '../exit-code'
import { readObject } from '../files'
import type { Invocation } from '../invocation'
import { plain, publishedLines, tree, waitingLine } from '../rendering'
import type { Session } from '../session'
import { agentIdOf } from '../typed'

/** `steward publish`: a manifest to the registries; a plain one is signed first. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  if (invocation.words.length === 0) return publishWhatWaits(session, invocation)
  const registry = invocation.text('registry')
  const published = await session.call(
    'manifest.publish',
    { envelope: await signedDocument(session, invocation), ...(registry !== undefined && { registry }) },
    'Publishing',
  )
  // What this profile has just published, it should find.
  await session.call('registries.refresh', {}, 'Reading the registries')
  session.answer(published, () => [
    ...(published.approval ? [waitingLine(published.approval)] : []),
    ...published.receipts.flatMap(({ registry: name, receipt }) => [
      `✅ Published ${plain(receipt.agent_id)} to ${plain(name)}`,
      ...tree([
        `Receipt: ${receipt.submitted_at}${receipt.revision === undefined ? '' : `, revision ${receipt.revision}`}`,
        `Digest: ${receipt.document_digest}`,
      ]),
    ]),
  ])
  return OK
}

/** What was attested, at each registry that lacked it. */
function attestationLines(
  { published, unpublished }: CommandOutput<'attestations.publish'>,
  somethingElse: boolean,
): string[] {
  return [
    ...published.map(
      ({ agent_id, capability, registries }) =>
        `✅ Published the attestation of ${plain(capability)} of ${plain(agent_id)} to ${registries.map((name) => plain(name)).join(', ')}`,
    ),
    ...unpublished.map(
      ({ agent_id, capability, registry, reason }) =>
        `❌ Not published to ${plain(registry)}: ${plain(capability)} of ${plain(agent_id)}: ${plain(reason)}`,
    ),
    ...(published.length + unpublished.length === 0 && !somethingElse
      ? ['Nothing to publish: every registry has the newest', ...tree(['Attest first: steward attest'])]
      : []),
  ]
}

async function signedDocument(session: Session, invocation: Invocation): Promise<Envelope> {
  const content = await readObject(invocation.word(0, 'FILE'))
  const signed = envelope.safeParse(content)
  if (signed.success) return signed.data
  const answer = await session.call('manifest.sign', { manifest: content, create_key: invocation.flag('createKey') })
  return answer.envelope
}

/** Without a file: the manifests that `steward keygen --rotate` prepared, then what was attested under them. */
async function publishWhatWaits(session: Session, invocation: Invocation): Promise<number> {
  const agent = invocation.text('agent')
  const { published: manifests } = await session.follow(
    { kind: 'rotate', subject: agent ?? '' },
    'keys.publish_prepared',
    agent === undefined ? {} : { agent_id: agentIdOf(agent) },
    'Publishing',
  )
  const { published, unpublished } = await session.call('attestations.publish', {}, 'Publishing')
  session.answer({ manifests, published, unpublished }, () => [
    ...publishedLines(manifests, session.now()),
    ...attestationLines({ published, unpublished }, manifests.length > 0),
  ])
  return unpublished.length > 0 ? PERMANENT : OK
}
