import type { SnapshotRevocation } from '../../../shared/model/registry'
import type { RegistryContext } from './context'

/** All revocations at one version; the snapshot says the same under the registry's signature. */
export const listRevocations = async ({
  snapshots,
}: RegistryContext): Promise<{ version: number; revocations: SnapshotRevocation[] }> => {
  const { version, revocations } = (await snapshots.get()).content
  return { version, revocations }
}
