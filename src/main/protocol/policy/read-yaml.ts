import { isMap, isScalar, isSeq, Lexer, type Pair, type ParsedNode, parseDocument } from 'yaml'
import { StewardError } from '../../../shared/model/errors'
import { positionsOf, type TextPosition } from '../encoding'
import { isForbiddenName, MAX_DEPTH, malformed, quoted } from './malformed'
import type { PolicyText } from './readable-policy'

type Position = (offset: number) => TextPosition

/** @throws StewardError `policy_malformed` with line and column */
export function readYaml(text: string): PolicyText {
  const position = positionsOf(text)
  refuseDepth(text)
  // The library compares every name with every other; the names are checked below in one pass.
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false })
  const [first] = document.errors
  if (first) throw malformed(inWords(first.code, first.message), position(first.pos[0]))
  refuseNames(document.contents, position)
  return {
    value: toPlain(document) ?? {},
    lineOf: (path) => {
      const offset = offsetOf(document.contents, path)
      return offset === undefined ? undefined : position(offset).line
    },
  }
}

const inWords = (code: string, message: string): string =>
  code === 'MULTIPLE_DOCS' ? 'it holds several documents' : (message.split('\n')[0] ?? 'it is not YAML')

/** The parser calls itself for each level; brackets and dashes alone could exhaust the stack. */
function refuseDepth(text: string): void {
  let flow = 0
  let dashes = 0
  let line = 1
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') flow++
    else if (token === ']' || token === '}') flow = Math.max(0, flow - 1)
    else if (token === '-' || token === '?') dashes++
    else if (token.includes('\n')) {
      dashes = 0
      line += token.split('\n').length - 1
    }
    if (flow > MAX_DEPTH || dashes > MAX_DEPTH) throw malformed('it is nested too deeply', { line, column: 1 })
  }
}

const nameOf = (pair: Pair): string | undefined => (isScalar(pair.key) ? String(pair.key.value) : undefined)

/** Two values under one name are two policies: each reader would follow its own. */
function refuseNames(node: unknown, position: Position): void {
  if (isSeq(node)) for (const item of node.items) refuseNames(item, position)
  if (!isMap<ParsedNode, ParsedNode | null>(node)) return
  const seen = new Set<string>()
  for (const pair of node.items) {
    const at = position(pair.key.range[0])
    const name = nameOf(pair)
    if (name === undefined) throw malformed('a name of a field must be a word', at)
    if (isForbiddenName(name)) throw malformed(`${name} is no name of a field`, at)
    if (seen.has(name)) throw malformed(`${quoted(name)} is set twice`, at)
    seen.add(name)
    refuseNames(pair.value, position)
  }
}

/** Where the deepest part of the path that the text has begins: its name, not its value, which may stand lines below. */
function offsetOf(contents: unknown, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = contents
  let offset: number | undefined
  for (const name of path) {
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const pair = node.items.find((item) => nameOf(item) === String(name))
      if (pair === undefined) return offset
      offset = pair.key.range[0]
      node = pair.value
    } else if (isSeq<ParsedNode>(node)) {
      const item: ParsedNode | undefined = node.items[Number(name)]
      if (item === undefined) return offset
      offset = item.range[0]
      node = item
    } else return offset
  }
  return offset
}

/** An alias repeated in aliases could grow a small text without bound. */
function toPlain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 })
  } catch (cause) {
    throw new StewardError(
      'policy_malformed',
      'the policy cannot be read: an alias names no anchor, or there are too many aliases',
      { cause, suggestions: ['Write the value out instead of using an alias.'] },
    )
  }
}
