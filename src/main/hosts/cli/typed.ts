import { type AgentId, agentId, type KeyId, keyId, type TaskId, taskId } from '../../../shared/model/ids'
import { StewardError } from '../../../shared/model/steward-error'

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: { message: string }[] } }
}

const typed =
  <T>(schema: Schema<T>, what: string) =>
  (text: string): T => {
    const parsed = schema.safeParse(text)
    if (parsed.success) return parsed.data
    const why = parsed.error.issues[0]?.message
    throw new StewardError('usage', `${JSON.stringify(text)} is no ${what}${why === undefined ? '' : `: ${why}`}`)
  }

/** One of a closed list of words. @throws StewardError `usage`, naming them all */
export function oneOf<T extends string>(options: readonly T[], given: string, what: string): T {
  const found = options.find((option) => option === given)
  if (found !== undefined) return found
  throw new StewardError('usage', `there is no ${what} ${given}`, { suggestions: [`There are: ${options.join(', ')}`] })
}

/** What a person typed as an id. @throws StewardError `usage` */
export const agentIdOf: (text: string) => AgentId = typed(agentId, 'agent id')
export const taskIdOf: (text: string) => TaskId = typed(taskId, 'task id')
export const keyIdOf: (text: string) => KeyId = typed(keyId, 'key id')
