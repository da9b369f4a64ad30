import type { AttestationRow } from '../../../shared/model/attestation-view'
import type { AgentId } from '../../../shared/model/ids'
import type { AttestationState } from '../../../shared/model/listed-attestation'
import type { EngineContext } from '../context'
import { attestationRows } from './attestation-rows'

const DEFAULT_LIMIT = 500

export interface AttestationQuery {
  readonly agent_id?: AgentId | undefined
  readonly capability?: string | undefined
  readonly offset?: number | undefined
  readonly limit?: number | undefined
}

/** A page of what is attested, what needs a person first, and how many there are of each state. */
export async function listAttestations(
  context: EngineContext,
  { agent_id, capability, offset = 0, limit = DEFAULT_LIMIT }: AttestationQuery,
): Promise<{ rows: AttestationRow[]; total: number; states: Partial<Record<AttestationState, number>> }> {
  const all = await attestationRows(context, agent_id)
  const found = capability === undefined ? all : all.filter((row) => row.capability === capability)
  const states: Partial<Record<AttestationState, number>> = {}
  for (const { state } of found) states[state] = (states[state] ?? 0) + 1
  return { rows: found.slice(offset, offset + limit), total: found.length, states }
}
