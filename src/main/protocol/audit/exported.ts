import { z } from 'zod'
import {
  type AuditEntry,
  type AuditState,
  auditEntry,
  type ProvenCountersignature,
  provenCountersignature,
} from '../../../shared/model/audit'
import { isStewardError } from '../../../shared/model/errors'
import { inspectRoot } from '../discovery'
import { parseJsonStrict } from '../encoding'
import { verifyChain } from './chain'
import { judgeCountersignatures, type OpenedCountersignature, verifyCountersignature } from './countersignature'

/** One line of an exported log: all entries in order, then what registries have countersigned. */
const exportedLine = z.union([
  z.strictObject({ entry: auditEntry }),
  z.strictObject({ countersigned: provenCountersignature }),
])

const MAX_LINE = { maxBytes: 4 * 1024 * 1024 }

export const entryLine = (entry: AuditEntry): string => JSON.stringify({ entry })
export const countersignedLine = (proven: ProvenCountersignature): string => JSON.stringify({ countersigned: proven })

/** @throws StewardError as `inspectRoot`, `verifyCountersignature` */
export function openProven({ root, document }: ProvenCountersignature): OpenedCountersignature {
  // Whether the root is out of date now says nothing of what was signed under it then.
  const inspected = inspectRoot(root, 0)
  const content = verifyCountersignature(document, inspected.root)
  return { content, rootKey: inspected.root.root_key.key_id }
}

/**
 * Whether an exported log is whole: every hash and link, and every countersignature in it. Whose root keys they are under, the
 * reader compares himself; entries that were cut off together with their countersignatures, only a registry tells.
 */
export function verifyExported(lines: Iterable<string>): AuditState {
  const read = [...lines].filter((line) => line.trim() !== '').map(lineOf)
  const entries = read.flatMap((line) => (line && 'entry' in line ? [line.entry] : []))
  const proven = read.flatMap((line) => (line && 'countersigned' in line ? [openedOrNot(line.countersigned)] : []))
  const opened = proven.filter((one) => one !== undefined)
  const verdict = verifyChain(entries)
  const { countersigned, brokenAt } = judgeCountersignatures(opened, (entry) => entries[entry - 1]?.hash)
  const unreadable = read.includes(undefined) || opened.length < proven.length ? verdict.entries + 1 : undefined
  const broken = verdict.brokenAt ?? brokenAt ?? unreadable
  return {
    entries: verdict.entries,
    ...(verdict.entries > 0 && { head: verdict.head }),
    intact: broken === undefined,
    ...(broken !== undefined && { broken_at: broken }),
    countersigned,
  }
}

function lineOf(line: string): z.infer<typeof exportedLine> | undefined {
  try {
    return exportedLine.safeParse(parseJsonStrict(Buffer.from(line), MAX_LINE)).data
  } catch (error) {
    if (isStewardError(error)) return undefined
    throw error
  }
}

/** What was kept and does not verify proves nothing. */
export function openedOrNot(proven: ProvenCountersignature): OpenedCountersignature | undefined {
  try {
    return openProven(proven)
  } catch (error) {
    if (isStewardError(error)) return undefined
    throw error
  }
}
