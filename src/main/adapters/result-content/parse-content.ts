import {
  type ContentKind,
  type Fault,
  jsonLinesFault,
  type Reference,
  readJson,
  readJsonWithComments,
  readMarkdown,
  readText,
} from '../../protocol/result'
import { pythonFaults } from './python'
import { scriptFaults } from './script'

/** What parsing one file gave. */
export interface ParsedContent {
  readonly faults: readonly Fault[]
  /** Links that must lead to files beside it. */
  readonly references?: readonly Reference[]
  /** A JSON document's value, with the text for positions. */
  readonly json?: { readonly value: unknown; readonly text: string }
}

const jsonContent = (text: string, read: typeof readJson): ParsedContent => {
  const content = read(text)
  return 'fault' in content ? { faults: [content.fault] } : { faults: [], json: { value: content.value, text } }
}

/** Parses a file by what its name says it is (FAILURE_MODES 1.2 `content_validation`). */
export async function parseContent(path: string, kind: ContentKind, bytes: Uint8Array): Promise<ParsedContent> {
  const read = readText(bytes)
  if ('fault' in read) return { faults: [read.fault] }
  const { text } = read
  switch (kind) {
    case 'json':
      return jsonContent(text, readJson)
    case 'json_with_comments':
      return jsonContent(text, readJsonWithComments)
    case 'json_lines': {
      const fault = jsonLinesFault(text)
      return { faults: fault ? [fault] : [] }
    }
    case 'python':
      return { faults: pythonFaults(text) }
    case 'javascript':
      return { faults: await scriptFaults(path, text, 'javascript_syntax') }
    case 'typescript':
      return { faults: await scriptFaults(path, text, 'typescript_syntax') }
    case 'markdown':
      return readMarkdown(text)
    case 'zip':
    case 'tar':
    case 'tar_gz':
    case 'opaque':
      return { faults: [] }
  }
}
