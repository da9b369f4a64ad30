import type { EngineContext } from '../context'
import type { CachedAgent } from '../ports'
import { findManifest } from './load-manifest'

/** How many listed manifests are fetched and verified ahead of being asked for; a larger registry's are verified on use. */
const AHEAD = 200

/** Fetches and verifies the manifests of listed agents, so that lists can say `verified` rather than merely listed. */
export async function verifyListed(context: EngineContext): Promise<number> {
  const { rows } = await context.store.cache.searchAgents({ verification: 'unchecked', limit: AHEAD })
  let changed = 0
  for (const row of rows) {
    if (await verifyRow(context, row)) changed++
  }
  if (changed > 0) context.emit({ name: 'agents.changed', payload: {} })
  return changed
}

async function verifyRow(context: EngineContext, row: CachedAgent): Promise<boolean> {
  const found = await findManifest(context, row)
  // Not reachable now says nothing about the document: it stays unchecked.
  if (found.kind === 'refused' && found.error.category !== 'permanent') return false
  const verification = found.kind === 'signed' ? 'verified' : found.kind === 'unsigned' ? 'unsigned' : 'invalid'
  await context.store.cache.saveAgent({ ...row, verification })
  return true
}
