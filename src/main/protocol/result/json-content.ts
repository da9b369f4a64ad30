import { type ParseError, parse as parseLenient, printParseErrorCode } from 'jsonc-parser'
import { positionsOf } from '../encoding'
import type { Fault } from './fault'

export type JsonContent = { readonly value: unknown } | { readonly fault: Fault }

/** Where V8 says it stopped; it does not always say. */
const POSITION = /at position (\d+)/
const QUOTED_SOURCE = /,? ?"(?:\.{3})?[\s\S]*"(?:\.{3})? is not valid JSON$| in JSON at position \d+[\s\S]*$/

const firstErrorOffset = (text: string): number => {
  const errors: ParseError[] = []
  try {
    parseLenient(text, errors, { disallowComments: true, allowTrailingComma: false })
  } catch (error) {
    // The lenient reader recurses; where that exhausts the stack there is no position to tell.
    if (!(error instanceof RangeError)) throw error
  }
  return errors[0]?.offset ?? 0
}

const offsetOf = (message: string, text: string): number => {
  const told = POSITION.exec(message)?.[1]
  if (told !== undefined) return Number(told)
  return message.startsWith('Unexpected end') ? text.length : firstErrorOffset(text)
}

const nested: Fault = { code: 'nesting_too_deep', message: 'The JSON is nested too deeply to be read' }

const syntaxFault = (text: string, offset: number, message: string): Fault => ({
  code: 'json_syntax',
  message,
  ...positionsOf(text)(offset),
})

/** JSON as RFC 8259 has it: no comments, no trailing commas, no byte order mark. */
export const readJson = (text: string): JsonContent => {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    if (error instanceof RangeError) return { fault: nested }
    const message = error instanceof Error ? error.message : String(error)
    return { fault: syntaxFault(text, offsetOf(message, text), message.replace(QUOTED_SOURCE, '')) }
  }
}

/** `PropertyNameExpected` → `Property name expected`. */
const sentence = (code: string): string => {
  const words = code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** JSON as configuration files of editors and compilers have it: comments and trailing commas are allowed. */
export const readJsonWithComments = (text: string): JsonContent => {
  const errors: ParseError[] = []
  try {
    const value: unknown = parseLenient(text, errors, { allowTrailingComma: true, allowEmptyContent: true })
    const [first] = errors
    if (first === undefined) return { value }
    return { fault: syntaxFault(text, first.offset, sentence(printParseErrorCode(first.error))) }
  } catch (error) {
    if (error instanceof RangeError) return { fault: nested }
    throw error
  }
}

/** One JSON value a line; empty lines are let pass. */
export const jsonLinesFault = (text: string): Fault | undefined => {
  let line = 0
  for (const content of text.split('\n')) {
    line += 1
    if (content.trim() === '') continue
    const read = readJson(content)
    if ('fault' in read) return { ...read.fault, line }
  }
  return undefined
}
