import type { AgentSummary } from '../../../shared/model/agent-summary'
import type { Digest } from '../../../shared/model/ids'
import type { PublishedManifest } from '../../../shared/model/manifest'
import { canonicalJson, sha256Digest } from '../encoding'

/** Digest of what a manifest says of the agent itself: everything but its keys, and what is made of them. */
export function agentContentDigest({ identity: _keys, tls: _pins, agent, ...rest }: PublishedManifest): Digest {
  const { fingerprint: _ofKey, ...described } = agent
  return sha256Digest(canonicalJson({ ...rest, agent: described }))
}

/**
 * Manifests of which an attestation counts as one of this manifest, each until the grace of the key that it was under is over: what
 * a replaced key had signed stays verifiable (TRUST "Rotation"). One that says other things of the agent is not among them.
 */
export function attestedBefore(manifest: PublishedManifest): NonNullable<AgentSummary['attested_before']> {
  const entries = (manifest.identity?.rotation_history ?? []).filter((entry) => entry.manifest !== undefined)
  if (entries.length === 0) return []
  const content = agentContentDigest(manifest)
  return entries.flatMap(({ manifest: before, valid_until }) =>
    before?.content === content && valid_until !== undefined ? [{ manifest: before.digest, until: valid_until }] : [],
  )
}

/** Whether an attestation of that manifest is, at `now`, one of the agent as it is summarised. */
export const isAttestedBefore = (
  { attested_before = [] }: Pick<AgentSummary, 'attested_before'>,
  manifest: Digest,
  now: number,
): boolean => attested_before.some((before) => before.manifest === manifest && now < Date.parse(before.until))
