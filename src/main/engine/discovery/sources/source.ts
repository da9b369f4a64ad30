import type { Envelope } from '../../../../shared/model/envelope'
import type { VerifiedRoot } from '../../../protocol/discovery'

export type AcceptedRoot = VerifiedRoot & { readonly envelope: Envelope }

/** What a registry answered: its root, verified, and its snapshot, believed by nobody yet. */
export interface SourceAnswer {
  readonly root: AcceptedRoot
  /** Undefined where the snapshot is the one that is cached. */
  readonly body: Uint8Array | undefined
  /** What to compare with next time. */
  readonly etag: string | undefined
  readonly latencyMs: number
  /** How it was read, in words for a person: "cloned git repository". */
  readonly detail?: string
}
