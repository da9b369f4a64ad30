import { isStewardError, StewardError } from '../../../shared/model/errors'

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code

/** Whether git says that what was asked for is not there. */
export const isNotFound = (error: unknown): boolean => codeOf(error) === 'NotFoundError'

/** What git raised about a repository, as an error a person can act on. */
export function gitFailure(error: unknown, url: string): StewardError {
  if (isStewardError(error)) return error
  if (isNotFound(error) || codeOf(error) === 'HttpError')
    return new StewardError('registry_unavailable', `${url} holds no readable git repository with a main branch`, {
      suggestions: ['Look whether the address is right and the repository is public.'],
      cause: error,
    })
  return new StewardError('response_malformed', `what ${url} answered is not a git repository that can be read`, {
    details: { reason: String((error as { message?: unknown } | null)?.message ?? error).slice(0, 300) },
    suggestions: ['If it stays so, tell the operator of the repository and use another registry meanwhile.'],
    cause: error,
  })
}
