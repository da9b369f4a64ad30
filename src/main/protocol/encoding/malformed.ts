import { StewardError } from '../../../shared/model/errors'

/** The one way encoding refuses bytes: what is wrong, and where where that is known. */
export const malformed = (message: string, details: Record<string, unknown> = {}, cause?: unknown): StewardError =>
  new StewardError('document_malformed', message, {
    details,
    suggestions: ['Ask the sender for the document again: it was damaged on its way or made by a faulty program.'],
    ...(cause === undefined ? {} : { cause }),
  })
