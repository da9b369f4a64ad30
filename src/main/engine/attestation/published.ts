import type { AgentId } from '../../../shared/model/ids'
import type { ListedAttestation } from '../../../shared/model/listed-attestation'
import type { EngineContext } from '../context'
import type { Attested, CachedAgent } from '../ports'
import { attestationDocument, type FoundAttestation } from './attestation-documents'

/** The newest listing of a capability among the rows of an agent, and the registry it is from. */
export function newestListing(
  rows: readonly CachedAgent[],
  capability: string,
): { listed: ListedAttestation; row: CachedAgent } | undefined {
  const listings = rows.flatMap((row) =>
    (row.attestations ?? []).filter((listed) => listed.capability === capability).map((listed) => ({ listed, row })),
  )
  return listings.sort((a, b) => b.listed.issued_at.localeCompare(a.listed.issued_at))[0]
}

/** The rows of an agent in the cache; none where no registry lists it. */
export const rowsOf = (context: EngineContext, agentId: AgentId): Promise<CachedAgent[]> =>
  context.store.cache.agent(agentId)

/** The attestation of a capability that was published last, by this profile or another of its owner's. */
export async function lastPublished(context: EngineContext, of: Attested): Promise<FoundAttestation | undefined> {
  const listing = newestListing(await rowsOf(context, of.agent_id), of.capability)
  const own = (await context.store.attestations.own(of, 20)).find(({ published }) => published.length > 0)
  const newest = listing && (own === undefined || listing.listed.issued_at > own.issuedAt) ? listing.listed : own
  return newest && attestationDocument(context, newest.digest)
}
