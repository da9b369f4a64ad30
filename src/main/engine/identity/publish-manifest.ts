import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type Digest, fromInstant } from '../../../shared/model/ids'
import type { SubmissionReceipt } from '../../../shared/model/registry'
import type { JudgedApproval } from '../../protocol/approval'
import { type VerifiedManifest, verifyProposedManifest, verifySubmissionReceipt } from '../../protocol/discovery'
import { approvalOf } from '../approvals/approval-of'
import { propose } from '../approvals/propose'
import { audit, type EngineContext } from '../context'
import { type ConfiguredRegistry, configuredRegistries } from '../discovery/configured-registries'
import { callRegistry, envelopeOf, fetchAcceptedRoot } from '../discovery/registry-connection'
import { keepOwnManifest } from '../keys/own-manifest'
import { settleApproved } from '../keys/settle-approved'

export interface Publication {
  readonly registry: string
  readonly receipt: SubmissionReceipt
}

export interface Published {
  readonly receipts: Publication[]
  /** Nothing was published: so many more of the agent's signers have to approve it. */
  readonly approval?: { readonly digest: Digest; readonly missing: number }
}

/**
 * Submits a signed manifest to every configured registry, or to the one named, and returns their signed receipts.
 *
 * @throws StewardError `registry_unknown`, `key_not_found` where the manifest's owner key is not in this vault, and what a
 * registry refuses with
 */
export async function publishManifest(
  context: EngineContext,
  input: { envelope: Envelope; registry?: string | undefined },
): Promise<Published> {
  const { envelope } = input
  await settleApproved(context)
  const manifest = verifyProposedManifest(envelope, { now: context.clock.now() })
  const approval = await approvalOf(context, envelope)
  if (approval && approval.missing > 0) return { receipts: [], approval: await asked(context, envelope, approval) }
  const registries = await chosen(context, input.registry)
  await audit(context, 'manifest.published', manifest.summary.id, {
    digest: manifest.digest,
    registries: registries.map(({ name }) => name),
  })
  const publications: Publication[] = []
  for (const registry of registries) publications.push(await submit(context, registry, input.envelope, manifest))
  const { summary, digest } = manifest
  await keepOwnManifest(context, { agentId: summary.id, envelope, digest }, 'submitted')
  return { receipts: publications }
}

/** The agent's other signers decide; until then it stays prepared. */
async function asked(context: EngineContext, envelope: Envelope, { agentId, digest, missing }: JudgedApproval) {
  await keepOwnManifest(context, { agentId, envelope, digest }, 'prepared')
  await propose(context, agentId, envelope)
  await audit(context, 'approval.asked', agentId, { digest, kind: 'manifest', missing })
  return { digest, missing }
}

async function chosen(context: EngineContext, name: string | undefined): Promise<ConfiguredRegistry[]> {
  const registries = await configuredRegistries(context)
  // A git registry takes nothing: it is exported from one that does.
  const targets = registries.filter(
    (registry) => registry.kind === 'https' && (name === undefined || registry.name === name),
  )
  if (targets.length > 0) return targets
  throw new StewardError(
    'registry_unknown',
    name === undefined ? 'no registry is configured to publish to' : `there is no registry ${name}`,
    {
      suggestions: ['Add one: steward registry add URL'],
    },
  )
}

async function submit(
  context: EngineContext,
  registry: ConfiguredRegistry,
  envelope: Envelope,
  manifest: VerifiedManifest,
): Promise<Publication> {
  const { root } = await fetchAcceptedRoot(context, registry)
  const response = await callRegistry(
    context,
    registry,
    root,
    {
      method: 'POST',
      path: '/v1/agents',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(envelope)),
    },
    { signer: context.vault.signer(manifest.ownerKey) },
  )
  const receipt = verifySubmissionReceipt(envelopeOf(response.body, 64 * 1024), root, {
    documentDigest: manifest.digest,
  })
  // TRUST "Time": a verified receipt's time is a floor under the system clock.
  context.clock.raiseFloor(fromInstant(receipt.submitted_at))
  return { registry: root.registry, receipt }
}
