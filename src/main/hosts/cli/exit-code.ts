import { ERROR_CATEGORY, type ErrorCategory, type ErrorCode } from '../../../shared/model/steward-error'

export const OK = 0
export const PERMANENT = 1
export const USAGE = 2
export const INTERRUPTED = 130

/** DESIGN §5: the category is what a script needs to know before it tries again. */
const BY_CATEGORY: Readonly<Record<ErrorCategory, number>> = {
  permanent: PERMANENT,
  transient: 3,
  ambiguous: 4,
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_CATEGORY, code)

/** 2 for a wrong command line, 1 for what is permanent, 3 for what may be tried again, 4 for what is to be asked about first. */
export function exitCodeOf(code: string): number {
  if (code === 'usage') return USAGE
  return isErrorCode(code) ? BY_CATEGORY[ERROR_CATEGORY[code]] : PERMANENT
}
