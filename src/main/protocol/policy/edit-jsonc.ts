import { createScanner, findNodeAtLocation, type Node, parseTree } from 'jsonc-parser'
import type { Placed, TextPath } from './edit-place'

/**
 * Edits of commented JSON that move or drop no comment. (The library's own insert puts a field between the last value and
 * the comment that explains it, and its removal takes the comment before with it.)
 */

const treeOf = (text: string): Node | undefined => parseTree(text, [], { allowTrailingComma: true })
const endOf = (node: Node): number => node.offset + node.length
const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n')
const unitOf = (text: string): string => (/^\t/m.test(text) ? '\t' : (/^( {2,8})\S/m.exec(text)?.[1] ?? '  '))

/** The text with a part of it replaced, or added to a map or list that it has. */
export function setInJsonc(text: string, { place, value }: Placed): string {
  const tree = treeOf(text)
  if (tree === undefined) {
    const added = `${printed({ [String(place[0])]: value }, '', text)}${eolOf(text)}`
    return text.trim() === '' ? added : `${text.trimEnd()}${eolOf(text)}${added}`
  }
  const found = findNodeAtLocation(tree, [...place])
  if (found) {
    const rendered = printed(value, indentAt(text, found.offset), text)
    return text.slice(0, found.offset) + rendered + text.slice(endOf(found))
  }
  const parent = findNodeAtLocation(tree, place.slice(0, -1)) ?? tree
  return insert(text, parent, place.at(-1), value)
}

function insert(text: string, parent: Node, name: string | number | undefined, value: unknown): string {
  const close = endOf(parent) - 1
  const last = parent.children?.at(-1)
  const comma = last && commaAfter(text, endOf(last), close)
  // After the comment that explains the last field, not between the two.
  const after = text.slice(0, close).trimEnd().length
  const onLines = last === undefined || text.slice(parent.offset, close).includes('\n')
  const eol = eolOf(text)
  const outer = indentAt(text, parent.offset)
  const indent = last && startsLine(text, last.offset) ? indentAt(text, last.offset) : outer + unitOf(text)
  const label = parent.type === 'object' ? `${JSON.stringify(name)}: ` : ''
  const field = label + (onLines ? printed(value, indent, text) : JSON.stringify(value))
  const head =
    last && comma === undefined
      ? `${text.slice(0, endOf(last))},${text.slice(endOf(last), after)}`
      : text.slice(0, after)
  if (!onLines) return `${head} ${field}${text.slice(after)}`
  const closing = text.slice(after, close).includes('\n') ? '' : eol + outer
  return head + eol + indent + field + (comma === undefined ? '' : ',') + closing + text.slice(after)
}

/** The text without one field or list entry. */
export function removeFromJsonc(text: string, place: TextPath): string {
  const tree = treeOf(text)
  const value = tree && findNodeAtLocation(tree, [...place])
  const node = value?.parent?.type === 'property' ? value.parent : value
  const siblings = node?.parent?.children
  if (!node?.parent || !siblings) return text
  const close = endOf(node.parent) - 1
  const comma = commaAfter(text, endOf(node), close)
  const previous = siblings[siblings.indexOf(node) - 1]
  const rest = withoutRange(text, node.offset, comma === undefined ? endOf(node) : comma + 1)
  if (comma !== undefined || !previous) return rest
  const left = commaAfter(text, endOf(previous), node.offset)
  return left === undefined ? rest : rest.slice(0, left) + rest.slice(left + 1)
}

/** Takes a range out, and the line with it where nothing else stands on that line. */
function withoutRange(text: string, from: number, to: number): string {
  const lineStart = text.lastIndexOf('\n', from - 1) + 1
  const lineEnd = text.indexOf('\n', to)
  const tail = text.slice(to, lineEnd === -1 ? text.length : lineEnd)
  if (text.slice(lineStart, from).trim() !== '') return text.slice(0, from).trimEnd() + text.slice(to)
  if (tail.trim() === '' && lineEnd !== -1) return text.slice(0, lineStart) + text.slice(lineEnd + 1)
  return text.slice(0, from) + text.slice(to).replace(/^[ \t]+/, '')
}

function commaAfter(text: string, from: number, until: number): number | undefined {
  const scanner = createScanner(text, true)
  scanner.setPosition(from)
  scanner.scan()
  const at = scanner.getTokenOffset()
  return at < until && text.charAt(at) === ',' ? at : undefined
}

const startsLine = (text: string, offset: number): boolean =>
  text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === ''

const indentAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[0] ?? ''

const printed = (value: unknown, indent: string, text: string): string =>
  JSON.stringify(value, null, unitOf(text)).replaceAll('\n', eolOf(text) + indent)
