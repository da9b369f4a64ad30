import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { LineCounter, parseDocument } from 'yaml'
import { StewardError } from '../../../shared/model/errors'

export type PolicyFormat = 'jsonc' | 'yaml'

/** A policy text read, not yet judged: its value, and where in the text each part stands. */
export interface PolicyText {
  readonly value: unknown
  /** Line from 1 of the deepest part of the path that the text has; undefined where it has none of it. */
  lineOf(path: readonly PropertyKey[]): number | undefined
}

const MAX_CHARACTERS = 1024 * 1024

const malformed = (message: string, line: number, column: number): StewardError =>
  new StewardError('policy_malformed', `the policy cannot be read: ${message} (line ${line}, column ${column})`, {
    details: { line, column },
    suggestions: ['Correct the text at that place.'],
  })

const positionIn = (text: string, offset: number): { line: number; column: number } => {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** @throws StewardError `policy_malformed`, `payload_too_large` */
export function readPolicyText(text: string, format: PolicyFormat): PolicyText {
  if (text.length > MAX_CHARACTERS) throw new StewardError('payload_too_large', 'the policy is larger than 1 MiB')
  return format === 'jsonc' ? readJsonc(text) : readYaml(text)
}

function readJsonc(text: string): PolicyText {
  const errors: ParseError[] = []
  const tree = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true })
  const [first] = errors
  if (first) {
    const { line, column } = positionIn(text, first.offset)
    throw malformed(printParseErrorCode(first.error), line, column)
  }
  if (tree) refuseRepeatedNames(tree, text)
  return {
    value: tree === undefined ? {} : getNodeValue(tree),
    lineOf: (path) => {
      for (let length = path.length; tree && length > 0; length--) {
        const node = findNodeAtLocation(tree, path.slice(0, length) as (string | number)[])
        if (node) return positionIn(text, (node.parent?.type === 'property' ? node.parent : node).offset).line
      }
      return undefined
    },
  }
}

/** Two values under one name are two policies: each reader would follow its own. */
function refuseRepeatedNames(node: Node, text: string): void {
  const seen = new Set<unknown>()
  for (const child of node.children ?? []) {
    const name = node.type === 'object' ? child.children?.[0] : undefined
    if (name !== undefined) {
      const { line, column } = positionIn(text, name.offset)
      if (name.value === '__proto__') throw malformed('__proto__ is no name of a field', line, column)
      if (seen.has(name.value)) throw malformed(`${String(name.value)} is set twice`, line, column)
      seen.add(name.value)
    }
    refuseRepeatedNames(child, text)
  }
}

function readYaml(text: string): PolicyText {
  const counter = new LineCounter()
  const document = parseDocument(text, { uniqueKeys: true, lineCounter: counter })
  const [first] = document.errors
  if (first) {
    const at = counter.linePos(first.pos[0])
    throw malformed(first.message.split('\n')[0] ?? 'it is not YAML', at.line, at.col)
  }
  return {
    value: toPlain(document) ?? {},
    lineOf: (path) => {
      for (let length = path.length; length > 0; length--) {
        const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined
        if (node?.range) return counter.linePos(node.range[0]).line
      }
      return undefined
    },
  }
}

/** An alias repeated in aliases could grow a small text without bound. */
function toPlain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 })
  } catch (cause) {
    throw new StewardError('policy_malformed', 'the policy cannot be read: it has too many aliases', { cause })
  }
}
