import type { VerifiedManifest } from '../../protocol/discovery'
import type { EngineContext } from '../context'
import { type Progress, unwatched } from '../jobs'
import type { CachedAgent } from '../ports'
import { keyChange, tellKeyChange } from '../verification/accepted-keys'
import { findManifest } from './load-manifest'

/** How many listed manifests are fetched and verified ahead of being asked for; a larger registry's are verified on use. */
const AHEAD = 200

/** Fetches and verifies the manifests of listed agents, so that lists can say `verified` rather than merely listed. Stopped, it leaves the others for when they are used. */
export async function verifyListed(context: EngineContext, progress: Progress = unwatched()): Promise<number> {
  const { rows } = await context.store.cache.searchAgents({ verification: 'unchecked', limit: AHEAD })
  let changed = 0
  for (const [index, row] of rows.entries()) {
    if (progress.signal.aborted) break
    progress.share(index, rows.length)
    if (await verifyRow(context, row)) changed++
  }
  if (changed > 0) context.emit({ name: 'agents.changed', payload: {} })
  return changed
}

async function verifyRow(context: EngineContext, row: CachedAgent): Promise<boolean> {
  return keepVerdict(context, row, await findManifest(context, row))
}

/** Writes down in a row how its document was found to be. Returns whether that is known now. */
export async function keepVerdict(
  context: EngineContext,
  row: CachedAgent,
  found: Awaited<ReturnType<typeof findManifest>>,
): Promise<boolean> {
  // Not reachable now says nothing about the document: it stays unchecked.
  if (found.kind === 'refused' && found.error.category !== 'permanent') return false
  const verification =
    found.kind === 'unsigned' ? 'unsigned' : found.verified ? await levelOf(context, row, found.verified) : 'invalid'
  if (row.verification !== verification) await context.store.cache.saveAgent({ ...row, verification })
  return true
}

/** TRUST "Rotation": a "verified" mark never passes from one owner key to the next by itself. */
async function levelOf(
  context: EngineContext,
  { summary }: CachedAgent,
  verified: VerifiedManifest,
): Promise<CachedAgent['verification']> {
  const change = await keyChange(context, summary.id, verified)
  if (change === undefined) return 'verified'
  await tellKeyChange(context, summary.id, change)
  return 'intact'
}
