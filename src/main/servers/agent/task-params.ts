import { StewardError } from '../../../shared/model/errors'
import { type TaskId, taskId } from '../../../shared/model/ids'

/** The task a path names. @throws StewardError `task_unknown`: what is no task id names no task */
export const taskIdOf = (params: unknown): TaskId => {
  const parsed = taskId.safeParse((params as { id?: unknown }).id)
  if (parsed.success) return parsed.data
  throw new StewardError('task_unknown', 'there is no such task of yours here', {
    suggestions: ['Ask by the idempotency key the task was ordered with.'],
  })
}

/** What comes after `…/artifacts/`, decoded; it is compared with names of a receipt and never put into a path. */
export const artifactNameOf = (params: unknown): string => String((params as { '*'?: unknown })['*'] ?? '')

/** One value of the query. @throws StewardError `input_invalid` where it is missing or given twice */
export const queryValue = (query: unknown, name: string): string => {
  const value = (query as Record<string, unknown>)[name]
  if (typeof value === 'string' && value !== '') return value
  throw new StewardError('input_invalid', `the request names no ${name}`, {
    suggestions: [`Add ?${name}=… to the request.`],
  })
}

/** The number of the last event the client has seen; 0 where it has seen none. @throws StewardError `input_invalid` */
export const lastEventIdOf = (header: string | string[] | undefined): number => {
  if (header === undefined || header === '') return 0
  if (typeof header === 'string' && /^\d{1,9}$/.test(header)) return Number(header)
  throw new StewardError('input_invalid', 'Last-Event-ID is the number of an event', {
    suggestions: ['Send the id of the last event that was seen, or leave the header out.'],
  })
}

/** A connection that is held open longer would be cut by what lies between. */
const LONGEST_WAIT_S = 30

/** Milliseconds that `Prefer: wait=SECONDS` asks for (RFC 7240 §4.3); a preference that cannot be read is none. */
export const waitOf = (header: string | string[] | undefined): number => {
  const seconds = /(?:^|[,;]\s*)wait=(\d{1,4})(?:$|\s*[,;])/.exec(String(header ?? ''))?.[1]
  return Math.min(Number(seconds ?? 0), LONGEST_WAIT_S) * 1000
}
