import {
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { positionsOf, type TextPosition } from '../encoding'
import { isForbiddenName, MAX_DEPTH, malformed, quoted } from './malformed'
import type { PolicyText } from './readable-policy'

type Position = (offset: number) => TextPosition

/** @throws StewardError `policy_malformed` with line and column */
export function readJsonc(text: string): PolicyText {
  const position = positionsOf(text)
  refuseDepth(text, position)
  const errors: ParseError[] = []
  const tree = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true })
  const [first] = errors
  if (first) throw malformed(inWords(printParseErrorCode(first.error)), position(first.offset))
  if (tree) refuseNames(tree, position)
  return {
    value: tree === undefined ? {} : getNodeValue(tree),
    lineOf: (path) => {
      for (let length = path.length; tree && length > 0; length--) {
        const node = findNodeAtLocation(tree, path.slice(0, length) as (string | number)[])
        if (node) return position((node.parent?.type === 'property' ? node.parent : node).offset).line
      }
      return undefined
    },
  }
}

/** `CommaExpected` → `comma expected`. */
const inWords = (code: string): string => code.replace(/\B([A-Z])/g, ' $1').toLowerCase()

/** The parser calls itself for each level; brackets alone could exhaust the stack before it reports anything. */
function refuseDepth(text: string, position: Position): void {
  const scanner = createScanner(text, true)
  let depth = 0
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const token = text.charAt(scanner.getTokenOffset())
    if (token === '{' || token === '[') depth++
    if (token === '}' || token === ']') depth--
    if (depth > MAX_DEPTH) throw malformed('it is nested too deeply', position(scanner.getTokenOffset()))
  }
}

/** Two values under one name are two policies: each reader would follow its own. */
function refuseNames(node: Node, position: Position): void {
  const seen = new Set<string>()
  for (const child of node.children ?? []) {
    const name = node.type === 'object' ? child.children?.[0] : undefined
    if (name !== undefined) {
      const word = String(name.value)
      if (isForbiddenName(word)) throw malformed(`${word} is no name of a field`, position(name.offset))
      if (seen.has(word)) throw malformed(`${quoted(word)} is set twice`, position(name.offset))
      seen.add(word)
    }
    refuseNames(child, position)
  }
}
