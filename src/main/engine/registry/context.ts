import type { Envelope } from '../../../shared/model/envelope'
import type { RegistryRoot } from '../../../shared/model/registry'
import type { Signer } from '../../protocol/identity'
import type { Clock, Log, RegistryStore } from '../ports'
import { VersionChanges } from './changes'
import { CurrentSnapshot } from './current-snapshot'
import { type InTurn, inTurn } from './in-turn'
import type { ReviewDesk } from './reviews/review-desk'
import { UseTally } from './uses'

/** DESIGN §11, frozen registry: how long a snapshot serves for more than browsing. */
const DEFAULT_VALIDITY_MS = 24 * 3_600_000

export interface RegistryOptions {
  readonly store: RegistryStore
  readonly clock: Clock
  readonly log: Log
  /** The root document this registry stands under, verified, and its envelope as it is handed out. */
  readonly root: { readonly content: RegistryRoot; readonly envelope: Envelope }
  /** One of the snapshot keys the root delegates to. */
  readonly snapshotSigner: Signer
  /** Default 24 hours. */
  readonly validityMs?: number
  /** Judges names and endorsements; without it all of them come in. */
  readonly desk?: ReviewDesk
}

/** What every use case of the registry needs. */
export interface RegistryContext extends Required<Omit<RegistryOptions, 'desk'>> {
  readonly desk: ReviewDesk | undefined
  readonly snapshots: CurrentSnapshot
  readonly changes: VersionChanges
  readonly uses: UseTally
  /** Submissions are judged one after the other: what one was checked against, another must not change meanwhile. */
  readonly submit: InTurn
}

export const createRegistry = (options: RegistryOptions): RegistryContext => {
  const settled = { validityMs: DEFAULT_VALIDITY_MS, ...options }
  return {
    ...settled,
    desk: options.desk,
    snapshots: new CurrentSnapshot(settled),
    changes: new VersionChanges(settled),
    uses: new UseTally(settled.clock),
    submit: inTurn(),
  }
}
