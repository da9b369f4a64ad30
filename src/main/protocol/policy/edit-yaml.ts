import { type Document, isCollection, isMap, isScalar, isSeq, type ParsedNode, parseDocument, stringify } from 'yaml'
import type { Placed, TextPath } from './edit-place'

/**
 * Edits of YAML. Lines are changed in the text itself where that is plain to do, so that the layout of all others stays;
 * the library, which lays the whole text out anew, decides whether the result means the same, and stands in where not.
 */

const parse = (text: string): Document.Parsed => parseDocument(text, { uniqueKeys: false })
const LAYOUT = { lineWidth: 0 } as const

/** The text with a part of it replaced, or added to a map or list that it has. */
export function setInYaml(text: string, { place, value }: Placed): string {
  const document = parse(text)
  const found: unknown = document.getIn(place, true)
  const parent: unknown = place.length === 1 ? document.contents : document.getIn(place.slice(0, -1), true)
  const inText =
    found === undefined
      ? inserted(text, parent, place.at(-1), value)
      : (replaced(text, found, value) ?? filled(text, found, value))
  if (document.contents === null) return appended(text, place, value)
  document.setIn(place, value)
  return preferred(inText, document)
}

/** The text without one field or list entry. */
export function removeFromYaml(text: string, place: TextPath): string {
  const document = parse(text)
  const inText = removed(text, document, place)
  document.deleteIn(place)
  return preferred(inText, document)
}

/** An empty section means the same written as nothing, as `{}` and as `[]`. */
const meaning = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && Object.keys(part).length === 0 ? null : part,
  ) ?? 'null'

function preferred(inText: string | undefined, document: Document): string {
  const laidOut = document.toString(LAYOUT)
  if (inText === undefined) return laidOut
  const read = parse(inText)
  return read.errors.length === 0 && meaning(read.toJS()) === meaning(parse(laidOut).toJS()) ? inText : laidOut
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1
const lineEnd = (text: string, offset: number): number => {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end
}

function appended(text: string, place: TextPath, value: unknown): string {
  const field = stringify({ [String(place[0])]: value }, LAYOUT)
  return text.trim() === '' ? field : `${text.trimEnd()}\n${field}`
}

function replaced(text: string, found: unknown, value: unknown): string | undefined {
  const inline = isCollection(found) ? found.flow === true && Array.isArray(value) : typeof value !== 'object'
  if (!inline || !(isScalar(found) || isCollection(found)) || !found.range) return undefined
  const [from, to] = found.range
  if (from === to) return undefined
  const rendered = Array.isArray(value) ? JSON.stringify(value) : stringify(value, LAYOUT).trimEnd()
  return text.slice(0, from) + rendered + text.slice(to)
}

/** A section of which only the name stands there: its fields go below, so that the comment beside the name stays. */
function filled(text: string, found: unknown, value: unknown): string | undefined {
  if (!isScalar(found) || !found.range || found.range[0] !== found.range[1]) return undefined
  const at = lineEnd(text, found.range[0])
  const eol = text.charAt(at - 1) === '\r' ? '\r\n' : '\n'
  const outer = /^[ ]*/.exec(text.slice(lineStart(text, found.range[0])))?.[0] ?? ''
  const unit = /^( {2,8})\S/m.exec(text)?.[1]?.length ?? 2
  const indent = outer + ' '.repeat(unit)
  const lines = stringify(value, { ...LAYOUT, indent: unit })
    .trimEnd()
    .split('\n')
  const head = text.slice(0, at).replace(/\r$/, '')
  return (
    head +
    eol +
    lines.map((line) => indent + line).join(eol) +
    (at === text.length ? eol : text.slice(at - (eol.length - 1)))
  )
}

/** Where the last word of a part ends: before its comment and its line's end. */
function endOf(node: unknown): number | undefined {
  if (isMap<ParsedNode, ParsedNode | null>(node) && !node.flow) {
    const pair = node.items.at(-1)
    return pair && (endOf(pair.value) ?? pair.key.range[1])
  }
  if (isSeq(node) && !node.flow) return endOf(node.items.at(-1))
  return isScalar(node) || isCollection(node) ? node.range?.[1] : undefined
}

function inserted(text: string, parent: unknown, name: unknown, value: unknown): string | undefined {
  if (!isCollection(parent) || parent.flow || !parent.range || parent.items.length === 0) return undefined
  const end = endOf(parent)
  if (end === undefined) return undefined
  const column = parent.range[0] - lineStart(text, parent.range[0])
  const field = stringify(isMap(parent) ? { [String(name)]: value } : [value], LAYOUT).trimEnd()
  const indent = ' '.repeat(column)
  const at = lineEnd(text, Math.max(0, end - (text.charAt(end - 1) === '\n' ? 1 : 0)))
  const eol = text.charAt(at - 1) === '\r' ? '\r\n' : '\n'
  const lines = field.split('\n').map((line) => indent + line)
  const head = text.slice(0, at).replace(/\r$/, '')
  return head + eol + lines.join(eol) + (at === text.length ? eol : text.slice(at - (eol === '\r\n' ? 1 : 0)))
}

function removed(text: string, document: Document, place: TextPath): string | undefined {
  const parent: unknown = place.length === 1 ? document.contents : document.getIn(place.slice(0, -1), true)
  const name = place.at(-1)
  const pair = isMap<ParsedNode, ParsedNode | null>(parent)
    ? parent.items.find(({ key }) => isScalar(key) && key.value === name)
    : undefined
  const item: unknown = isSeq<ParsedNode>(parent) ? parent.items[Number(name)] : undefined
  const from = pair?.key.range[0] ?? (isMap(item) ? item.range?.[0] : undefined)
  const to = pair ? (endOf(pair.value) ?? pair.key.range[1]) : endOf(item)
  if (from === undefined || to === undefined) return undefined
  const start = lineStart(text, from)
  if (!/^[ \t]*(?:- +)?$/.test(text.slice(start, from))) return undefined
  const end = lineEnd(text, text.charAt(to - 1) === '\n' ? to - 1 : to)
  const comment = /^\s*(#.*)$/.exec(text.slice(to, end))?.[1]
  const indent = /^[ \t]*/.exec(text.slice(start, from))?.[0] ?? ''
  return comment === undefined
    ? text.slice(0, start) + text.slice(end + 1)
    : text.slice(0, start) + indent + comment + text.slice(end)
}
