import type { Digest, TaskId } from '../../../shared/model/ids'
import type { Workspace, WorkspaceContent } from '../ports'

/** A task's workspace, made when it is first asked for: an operation that reads and leaves no file needs none. */
export class TaskFolder {
  #path: Promise<string> | undefined

  constructor(
    private readonly workspace: Workspace,
    private readonly taskId: TaskId,
  ) {}

  /** Whether there may be files in it. */
  get made(): boolean {
    return this.#path !== undefined
  }

  /** Where it lies; empty when first asked for, unless it was restored. */
  path(): Promise<string> {
    this.#path ??= this.#makeEmpty().catch((error: unknown) => {
      // On a disk that is full now it can be made later.
      this.#path = undefined
      throw error
    })
    return this.#path
  }

  /** Makes it as it was at a checkpoint. */
  async restore(content: WorkspaceContent, block: (digest: Digest) => Promise<Uint8Array>): Promise<void> {
    await this.workspace.restore(this.taskId, content, block)
    this.#path = this.workspace.create(this.taskId)
    await this.#path
  }

  async #makeEmpty(): Promise<string> {
    // What an attempt that never recorded its start has left would otherwise be found as the task's own.
    await this.workspace.remove(this.taskId)
    return this.workspace.create(this.taskId)
  }
}
