import type { Nodes, Root } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import type { Fault } from './fault'

/** A link or image that must lead to a file of the same result. */
export interface Reference {
  readonly target: string
  readonly what: 'link' | 'image'
  readonly line: number
  readonly column: number
}

export interface MarkdownContent {
  readonly faults: readonly Fault[]
  readonly references: readonly Reference[]
}

interface Position {
  readonly line: number
  readonly column: number
}

const positionOf = (node: Nodes): Position => ({
  line: node.position?.start.line ?? 1,
  column: node.position?.start.column ?? 1,
})

/** Every node, without recursion: quotes can be nested as deep as a file is long. */
function* nodesOf(root: Root): Generator<Nodes> {
  const waiting: Nodes[] = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node
    if ('children' in node) for (const child of node.children.toReversed()) waiting.push(child)
  }
}

const OPENING_FENCE = /^(?:`{3,}|~{3,})/
/** A line of nothing but a fence, after what marks it as part of a quote or a list. */
const CLOSING_FENCE = /^[\s>]*(`{3,}|~{3,})\s*$/

/** A code block whose closing fence is missing swallows the rest of the document: what CommonMark allows, an author never means. */
const unclosedFence = (node: Nodes, lines: readonly string[]): Fault | undefined => {
  if (node.type !== 'code' || node.position === undefined) return undefined
  const { start, end } = node.position
  const [opening] = OPENING_FENCE.exec(lines[start.line - 1]?.slice(start.column - 1) ?? '') ?? []
  if (opening === undefined) return undefined
  const closing = CLOSING_FENCE.exec(lines[end.line - 1] ?? '')?.[1]
  if (end.line > start.line && closing?.startsWith(opening)) return undefined
  return { code: 'markdown_structure', message: 'The code block is never closed', ...positionOf(node) }
}

const unclosedComment = (node: Nodes): Fault | undefined =>
  node.type === 'html' && node.value.startsWith('<!--') && !node.value.includes('-->')
    ? { code: 'markdown_structure', message: 'The HTML comment is never closed', ...positionOf(node) }
    : undefined

/** `[text][label]` without a definition of the label is read as plain text; the author meant a link. `matrix[i][j]` is none. */
const FULL_REFERENCE = /(?<![\w)\]])\[[^\][]{1,200}\]\[([^\][]{1,200})\]/g

const undefinedReferences = (node: Nodes): Fault[] => {
  if (node.type !== 'text') return []
  return [...node.value.matchAll(FULL_REFERENCE)].map(([, label]) => ({
    code: 'markdown_link_dangling' as const,
    message: `There is no definition of [${label}]`,
    ...positionOf(node),
  }))
}

const HTML_TARGET = /<(a|img)\b[^>]{0,1000}?\b(?:href|src)\s{0,10}=\s{0,10}(?:"([^"]{0,1000})"|'([^']{0,1000})')/gi

const htmlReferences = (node: Nodes): Reference[] => {
  if (node.type !== 'html') return []
  return [...node.value.matchAll(HTML_TARGET)].map(([, tag, double, single]) => ({
    target: double ?? single ?? '',
    what: tag?.toLowerCase() === 'img' ? ('image' as const) : ('link' as const),
    ...positionOf(node),
  }))
}

const referencesOf = (node: Nodes): Reference[] => {
  switch (node.type) {
    case 'link':
    case 'definition':
      return [{ target: node.url, what: 'link', ...positionOf(node) }]
    case 'image':
      return [{ target: node.url, what: 'image', ...positionOf(node) }]
    default:
      return htmlReferences(node)
  }
}

/** Reads CommonMark, which takes any text: a fault is what no author means. Links are returned, to be looked up by whoever knows the files. */
export const readMarkdown = (text: string): MarkdownContent => {
  const lines = text.split(/\r\n|\n|\r/)
  const faults: Fault[] = []
  const references: Reference[] = []
  for (const node of nodesOf(fromMarkdown(text))) {
    const structure = unclosedFence(node, lines) ?? unclosedComment(node)
    if (structure) faults.push(structure)
    faults.push(...undefinedReferences(node))
    references.push(...referencesOf(node))
  }
  return { faults, references }
}
