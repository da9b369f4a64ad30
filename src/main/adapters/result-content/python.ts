import { createRequire } from 'node:module'
import type { Fault } from '../../protocol/result'

interface Diagnostic {
  readonly code: string | null
  readonly message: string
  readonly start_location: { readonly row: number; readonly column: number }
}

interface Checker {
  check(text: string): Diagnostic[]
}

/**
 * What Python's own compiler refuses but a grammar alone does not see (`return` outside a function, `break` outside a loop) is in
 * F7; errors that no run survives are in PLE. F722 reads annotations as code, which array libraries use for shapes.
 */
const SETTINGS = { lint: { select: ['F7', 'PLE'], ignore: ['F722'] }, 'target-version': 'py314' }

const PACKAGE = '@astral-sh/ruff-wasm-nodejs'
const load = createRequire(import.meta.url)

let checker: Checker | undefined

const newChecker = (): Checker => {
  const { Workspace, PositionEncoding } = load(PACKAGE) as typeof import('@astral-sh/ruff-wasm-nodejs')
  return new Workspace(SETTINGS, PositionEncoding.Utf16)
}

/** A parser that broke down in mid-work has a memory that cannot be trusted: the next source gets one with a new memory. */
const forget = (): void => {
  checker = undefined
  delete load.cache[load.resolve(PACKAGE)]
}

const faultOf = ({ code, message, start_location: { row, column } }: Diagnostic): Fault => {
  const lint = code?.startsWith('PLE')
  return {
    code: lint ? 'python_lint' : 'python_syntax',
    message: lint ? `${message} (${code})` : message,
    line: row,
    column,
  }
}

/** What keeps Python from running a source text. The parser is loaded when the first one comes. */
export function pythonFaults(text: string): Fault[] {
  checker ??= newChecker()
  try {
    return checker.check(text.replace(/^\ufeff/, '')).map(faultOf)
  } catch (error) {
    forget()
    if (error instanceof RangeError)
      return [{ code: 'nesting_too_deep', message: 'The Python source is nested too deeply to be parsed' }]
    return [{ code: 'check_failed', message: 'The Python source made its parser break down' }]
  }
}
