import { counted } from '../../../shared/model/counted'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { fromInstant } from '../../../shared/model/ids'
import { readAttestation } from '../../protocol/attestation'
import { verifySubmissionReceipt } from '../../protocol/discovery'
import { approvalOf } from '../approvals/approval-of'
import { propose } from '../approvals/propose'
import { audit, type EngineContext } from '../context'
import { type ConfiguredRegistry, configuredRegistries } from '../discovery/configured-registries'
import { refreshRegistry } from '../discovery/refresh-registry'
import { callRegistry, envelopeOf, fetchAcceptedRoot } from '../discovery/registry-connection'
import type { OwnAttestation } from '../ports'
import { rowsOf } from './published'
import { subjectOf } from './run-record'

/** Extensions that a registry may have missed. */
const MOST_MISSED = 100

export interface PublishedTo {
  readonly published_to: string[]
  readonly unpublished: { readonly registry: string; readonly reason: string }[]
}

/**
 * Tells every registry that takes documents of an attestation. One that is away is named in the answer: an outage of theirs must
 * not undo what the tests showed.
 */
export async function publishAttestation(context: EngineContext, own: OwnAttestation): Promise<PublishedTo> {
  const told: PublishedTo = { published_to: [], unpublished: [] }
  for (const registry of (await configuredRegistries(context)).filter(takesDocuments)) {
    if (own.published.includes(registry.name)) continue
    try {
      if (!(await isListedBy(context, registry, own))) await submit(context, registry, own)
      told.published_to.push(registry.name)
      await refreshRegistry(context, registry)
    } catch (error) {
      if (!isStewardError(error)) throw error
      told.unpublished.push({ registry: registry.name, reason: error.message })
    }
  }
  if (told.published_to.length > 0) {
    const published = [...own.published, ...told.published_to]
    await context.store.attestations.saveOwn({ ...own, published })
    await audit(context, 'attestation.published', subjectOf(own), { digest: own.digest, registries: told.published_to })
  }
  return told
}

/** A git registry is written to by its own means. */
const takesDocuments = ({ kind }: ConfiguredRegistry): boolean => kind === 'https'

/** The agent's other signers made it complete meanwhile. */
async function isListedBy(context: EngineContext, { name }: ConfiguredRegistry, own: OwnAttestation): Promise<boolean> {
  const rows = await rowsOf(context, own.agent_id)
  return rows.some(({ source, attestations }) => source === name && attestations?.some((a) => a.digest === own.digest))
}

async function submit(context: EngineContext, registry: ConfiguredRegistry, own: OwnAttestation): Promise<void> {
  const approval = await approvalOf(context, own.envelope)
  if (approval && approval.missing > 0) {
    await propose(context, own.agent_id, own.envelope)
    throw new StewardError(
      'signer_unknown',
      `it waits for ${counted(approval.missing, 'more signer')} of the agent: steward multi-sig-approve`,
    )
  }
  try {
    await post(context, registry, own)
  } catch (error) {
    if (!isStewardError(error) || error.code !== 'attestation_invalid') throw error
    // A registry that was away has missed the links before this one.
    const missed = await linksBefore(context, own)
    if (missed.length === 0) throw error
    for (const link of missed) await post(context, registry, link)
    await post(context, registry, own)
  }
}

/** What an extension extends, oldest first. */
async function linksBefore(context: EngineContext, own: OwnAttestation): Promise<OwnAttestation[]> {
  const links: OwnAttestation[] = []
  let extended = readAttestation(own.envelope).attestation.extension?.extends
  while (extended !== undefined && links.length < MOST_MISSED) {
    const link = await context.store.attestations.ownByDigest(extended)
    if (link === undefined) break
    links.unshift(link)
    extended = readAttestation(link.envelope).attestation.extension?.extends
  }
  return links
}

async function post(context: EngineContext, registry: ConfiguredRegistry, own: OwnAttestation): Promise<void> {
  if (registry.rootKeys.length === 0)
    throw new StewardError('registry_root_unknown', `no root key of ${registry.name} was accepted yet`)
  const { root } = await fetchAcceptedRoot(context, registry)
  const response = await callRegistry(context, registry, root, {
    method: 'POST',
    path: '/v1/attestations',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(own.envelope)),
  })
  const receipt = verifySubmissionReceipt(envelopeOf(response.body, 64 * 1024), root, { documentDigest: own.digest })
  // TRUST "Time": a verified receipt's time is a floor under the system clock.
  context.clock.raiseFloor(fromInstant(receipt.submitted_at))
}
