import type { Envelope } from '../../../shared/model/envelope'
import type { Digest } from '../../../shared/model/ids'
import type { Blobs } from './workspace'

/** Signed checkpoints under one folder, and the blocks they name, content-addressed and verified when read. */
export interface CheckpointFolder {
  readonly path: string
  readonly blocks: Blobs
  /** Durable when it resolves. Names are letters, digits, dots and dashes. */
  save(name: string, document: Envelope): Promise<void>
  read(name: string): Promise<Envelope | undefined>
  /** Sorted. */
  names(): Promise<string[]>
  remove(name: string): Promise<void>
  /** Removes every block that is not among these; returns how many went. */
  sweep(keep: ReadonlySet<Digest>): Promise<number>
  destroy(): Promise<void>
}

/** Where checkpoints are kept: the agent's own, or the client's `checkpoint_storage` (FAILURE_MODES 1.1). */
export interface Checkpoints {
  /** A folder by name; made when something is saved in it. */
  folder(name: string): CheckpointFolder
  /** A folder by its absolute path, wherever a person keeps it. */
  at(path: string): CheckpointFolder
  /** Names of the folders there are, with the time of their last change in milliseconds. */
  list(): Promise<{ name: string; changedAt: number }[]>
}
