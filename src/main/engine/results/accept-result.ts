import type { Artifact, Receipt } from '../../../shared/model/delegation'
import type { EngineContext } from '../context'
import type { StoredDelegation } from '../ports'
import type { ExaminedResult } from './examine-result'

/**
 * Places the files in which nothing was found, and only those, in the delegation's result folder.
 *
 * @returns the artifacts that are there now
 */
export async function placeArtifacts(
  context: EngineContext,
  delegation: StoredDelegation,
  { artifacts }: Receipt,
  { files, verdict }: ExaminedResult,
): Promise<Artifact[]> {
  const faulty = new Set(verdict.findings.map(({ artifact }) => artifact))
  const placed: Artifact[] = []
  for (const { name, path, found } of files) {
    const artifact = artifacts.find((candidate) => candidate.name === name)
    if (artifact === undefined || found === undefined || faulty.has(name)) continue
    await context.blobs.adopt(path, found)
    await context.results.place(delegation.task_id, name, found)
    placed.push({ ...artifact, digest: found })
  }
  return placed
}
