import type { RegistryContext } from './context'

/** A change is durable: what was built before it is outdated, and whoever listens is told. */
export const recordChange = async ({ snapshots, changes }: RegistryContext, version: number): Promise<void> => {
  snapshots.outdate()
  await changes.announce(version)
}
