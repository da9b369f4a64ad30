import { type TaskId, taskId } from '../../../shared/model/ids'
import { sha256Digest } from '../encoding'

/** What `task-` may be followed by, and what an order's key may have. */
const MAX_TASK_ID = 69
const MAX_KEY = 128

const shortened = (text: string, max: number): string => {
  if (text.length <= max) return text
  const mark = sha256Digest(text).slice('sha256:'.length, 'sha256:'.length + 16)
  return `${text.slice(0, max - mark.length - 1)}-${mark}`
}

/**
 * Id and idempotency key of a further execution of a delegation. Derived and not drawn: whoever asks again after a crash asks for
 * the same execution, and no other delegation's can have the same.
 */
export const derivedExecution = (
  delegation: { readonly task_id: TaskId; readonly idempotency_key: string },
  number: number,
): { number: number; task_id: TaskId; idempotency_key: string } => {
  const suffix = `-run${number}`
  return {
    number,
    task_id: taskId.parse(shortened(delegation.task_id, MAX_TASK_ID - suffix.length) + suffix),
    idempotency_key: shortened(delegation.idempotency_key, MAX_KEY - suffix.length) + suffix,
  }
}
