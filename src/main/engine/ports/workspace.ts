import type { CheckpointFile } from '../../../shared/model/checkpoint'
import type { Digest } from '../../../shared/model/ids'

/** Content-addressed bytes on disk; verified when read (`blob_damaged`). */
export interface Blobs {
  put(bytes: Uint8Array): Promise<Digest>
  /** Streams in; refuses what does not have the expected digest or exceeds `maxBytes`. */
  putStream(source: AsyncIterable<Uint8Array>, expected: Digest, maxBytes: number): Promise<number>
  /** Takes in a file that lies on this machine and was found to have the digest; the file stays where it is. */
  adopt(path: string, digest: Digest): Promise<void>
  has(digest: Digest): Promise<boolean>
  read(digest: Digest): Promise<Uint8Array>
  stream(digest: Digest): AsyncIterable<Uint8Array>
}

/** Result folders of the client. Names come from remote text: refused when they would leave the folder. */
export interface Results {
  folder(taskId: string): string
  /** Writes an artifact from the blob store under its relative name. */
  place(taskId: string, name: string, digest: Digest): Promise<string>
}

/** The files of a workspace at one moment. */
export interface WorkspaceContent {
  readonly files: readonly CheckpointFile[]
  /** Folders without a file in them. */
  readonly folders: readonly string[]
}

export interface WorkspaceSnapshot extends WorkspaceContent {
  /** What each file looked like from outside, so that the next snapshot need not read what did not change. */
  readonly stamps: ReadonlyMap<string, string>
}

/** A task's folder on the agent's side. */
export interface Workspace {
  create(taskId: string): Promise<string>
  /** Files left behind: relative names with `/`, sorted; none where it was never made. Symbolic links and special files are refused. */
  list(taskId: string): Promise<{ name: string; size: number }[]>
  /** Reads one file as a stream. */
  open(taskId: string, name: string): AsyncIterable<Uint8Array>
  remove(taskId: string): Promise<void>
  /**
   * Every file in blocks, each handed to `keep`, which answers with its digest. Files that look as in `previous` are not read
   * again. Links and special files are refused as in `list`.
   */
  snapshot(
    taskId: string,
    keep: (block: Uint8Array) => Promise<Digest>,
    options: { readonly maxBytes: number; readonly previous?: WorkspaceSnapshot | undefined },
  ): Promise<WorkspaceSnapshot>
  /** Makes the workspace anew with exactly this content; nothing is written outside it. */
  restore(taskId: string, content: WorkspaceContent, block: (digest: Digest) => Promise<Uint8Array>): Promise<void>
}
