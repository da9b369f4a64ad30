import type { TaskId } from '../../../../shared/model/ids'
import type { StoredTask } from '../../../engine/ports'

const MOST = 1000

/** Tasks as they were last written by this process, which alone writes them: no need to read and check each row again. */
export class RecentTasks {
  readonly #tasks = new Map<TaskId, StoredTask>()

  /** Call it last in a write: what fails afterwards would be undone in the store and not here. */
  keep(task: StoredTask): StoredTask {
    this.#tasks.delete(task.task_id)
    this.#tasks.set(task.task_id, task)
    const [oldest] = this.#tasks.keys()
    if (this.#tasks.size > MOST && oldest !== undefined) this.#tasks.delete(oldest)
    return task
  }

  get(taskId: TaskId): StoredTask | undefined {
    return this.#tasks.get(taskId)
  }

  forget(): void {
    this.#tasks.clear()
  }
}
