import type { RegistryContext } from './context'
import type { BuiltSnapshot } from './current-snapshot'

/** The whole registry at its present version, signed (DESIGN §4). */
export const buildSnapshot = ({ snapshots }: RegistryContext): Promise<BuiltSnapshot> => snapshots.get()
