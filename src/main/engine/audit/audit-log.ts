import type { AuditEntry, AuditFilter, AuditState } from '../../../shared/model/audit'
import type { Digest } from '../../../shared/model/ids'
import {
  countersignedLine,
  entryLine,
  judgeCountersignatures,
  type OpenedCountersignature,
  openedOrNot,
} from '../../protocol/audit'
import type { EngineContext } from '../context'

const DEFAULT_LIMIT = 200
const EXPORTED_AT_ONCE = 1000

/** A page of the audit log, newest first, and whether it holds. */
export async function listAudit(
  context: EngineContext,
  query: AuditFilter & { before_seq?: number | undefined; limit?: number | undefined },
): Promise<{ entries: AuditEntry[]; state: AuditState }> {
  const { before_seq, limit = DEFAULT_LIMIT, ...filter } = query
  const entries = await context.store.audit.list({
    filter,
    ...(before_seq !== undefined && { beforeSeq: before_seq }),
    limit,
  })
  return { entries, state: await auditStateKept(context) }
}

/** Whether the chain holds, and is the one that registries have countersigned as far as this profile knows. */
export async function auditStateKept(context: EngineContext): Promise<AuditState> {
  return judged(context, await context.store.audit.standing(), await countersignaturesKept(context))
}

export async function countersignaturesKept({ store }: EngineContext): Promise<OpenedCountersignature[]> {
  return (await store.countersignatures.list()).flatMap((proven) => openedOrNot(proven) ?? [])
}

/** A chain with what registries have countersigned of it. */
export async function judged(
  context: EngineContext,
  chain: AuditState,
  all: readonly OpenedCountersignature[],
): Promise<AuditState> {
  const hashes = new Map<number, Digest>()
  for (const { content } of all) {
    const [entry] = await context.store.audit.page(content.entries - 1, 1)
    if (entry?.seq === content.entries) hashes.set(entry.seq, entry.hash)
  }
  const { countersigned, brokenAt } = judgeCountersignatures(all, (entry) => hashes.get(entry))
  const broken = chain.broken_at ?? brokenAt
  return { ...chain, intact: broken === undefined, ...(broken !== undefined && { broken_at: broken }), countersigned }
}

/** Lines of the log for a file, a part at a time: its entries in order, then what registries have countersigned. */
export async function exportAudit(
  context: EngineContext,
  after: number,
): Promise<{ lines: string[]; next?: number | undefined }> {
  const entries = await context.store.audit.page(after, EXPORTED_AT_ONCE)
  const lines = entries.map(entryLine)
  if (entries.length === EXPORTED_AT_ONCE) return { lines, next: entries.at(-1)?.seq }
  return { lines: [...lines, ...(await context.store.countersignatures.list()).map(countersignedLine)] }
}
