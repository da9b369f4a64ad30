import { malformed } from './malformed'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const MINUS = 0x2d

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39
const isOpening = (code: number): boolean => code === 0x7b || code === 0x5b
const isClosing = (code: number): boolean => code === 0x7d || code === 0x5d
/** Digits, sign, point and exponent. */
const isNumberPart = (code: number): boolean =>
  isDigit(code) || code === MINUS || code === 0x2b || code === 0x2e || code === 0x45 || code === 0x65

/** Whether an odd number of backslashes stands before the character. */
const isEscaped = (text: string, at: number): boolean => {
  let before = at - 1
  while (text.charCodeAt(before) === BACKSLASH) before -= 1
  return (at - before) % 2 === 0
}

/** Index of the quote that ends the string which begins at `start`: an envelope's payload is one of many megabytes. */
const endOfString = (text: string, start: number): number => {
  let at = text.indexOf('"', start + 1)
  while (isEscaped(text, at)) at = text.indexOf('"', at + 1)
  return at
}

const endOfNumber = (text: string, start: number): number => {
  let at = start + 1
  while (isNumberPart(text.charCodeAt(at))) at += 1
  return at
}

const followedByColon = (text: string, from: number): boolean => {
  let at = from
  while (text.charCodeAt(at) <= 0x20) at += 1
  return text.charCodeAt(at) === COLON
}

/** The string between two quotes; an escape may hide a lone surrogate, which UTF-8 cannot store. */
const readString = (text: string, start: number, end: number): string => {
  const raw = text.slice(start + 1, end)
  if (!raw.includes('\\')) return raw
  const decoded = String(JSON.parse(text.slice(start, end + 1)))
  if (!decoded.isWellFormed()) throw malformed('the document holds a lone surrogate', { offset: start })
  return decoded
}

const assertInRange = (number: string, offset: number): void => {
  if (!Number.isFinite(Number(number))) throw malformed('the document holds a number out of range', { offset })
}

/** The member names seen so far of each object that is open, outermost first; an array has none. */
class OpenContainers {
  private readonly members: (Set<string> | undefined)[] = []

  constructor(private readonly maxDepth: number) {}

  enter(offset: number): void {
    if (this.members.length >= this.maxDepth)
      throw malformed(`the document is nested deeper than ${this.maxDepth}`, { offset })
    this.members.push(undefined)
  }

  leave(): void {
    this.members.pop()
  }

  note(name: string, offset: number): void {
    // Copied onto another object it would replace that object's prototype.
    if (name === '__proto__') throw malformed('the document has a member named __proto__', { offset })
    const innermost = this.members.length - 1
    const seen = this.members[innermost]
    // Which of two members counts is each parser's choice: a signer could show one and mean the other.
    if (seen?.has(name)) throw malformed('the document has one member twice', { offset, member: name.slice(0, 80) })
    if (seen) seen.add(name)
    else this.members[innermost] = new Set([name])
  }
}

/**
 * Looks for what `JSON.parse` lets pass: members twice, `__proto__`, lone surrogates, numbers past a double's range, deep nesting.
 * One pass over text that `JSON.parse` has accepted (nothing else is safe to give it).
 *
 * @throws StewardError `document_malformed`
 */
export const inspectJson = (text: string, maxDepth: number): void => {
  const open = new OpenContainers(maxDepth)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isOpening(code)) open.enter(at)
    else if (isClosing(code)) open.leave()
    else if (code === QUOTE) {
      const end = endOfString(text, at)
      const content = readString(text, at, end)
      if (followedByColon(text, end + 1)) open.note(content, at)
      at = end
    } else if (isDigit(code) || code === MINUS) {
      const end = endOfNumber(text, at)
      assertInRange(text.slice(at, end), at)
      at = end - 1
    }
  }
}
