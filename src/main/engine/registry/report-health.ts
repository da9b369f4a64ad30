import { type Instant, toInstant } from '../../../shared/model/ids'
import type { RegistryContext } from './context'

export interface RegistryHealth {
  readonly status: 'ok'
  readonly registry: string
  readonly version: number
  readonly agents: number
  readonly snapshot_expires_at: Instant
  readonly at: Instant
}

/** Answers only when the store can be read and the snapshot key can sign: that is what a registry is there for. */
export const reportHealth = async ({ snapshots, clock }: RegistryContext): Promise<RegistryHealth> => {
  const { content } = await snapshots.get()
  return {
    status: 'ok',
    registry: content.registry,
    version: content.version,
    agents: content.agents.length,
    snapshot_expires_at: content.expires_at,
    at: toInstant(clock.now()),
  }
}
