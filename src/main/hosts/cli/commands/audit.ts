import { instant } from '../../../../shared/model/ids'
import { StewardError } from '../../../../shared/model/steward-error'
import { verifyExported } from '../../../protocol/audit'
import { exitCodeOf, OK } from '../exit-code'
import { readText, writeOut } from '../files'
import type { Invocation } from '../invocation'
import { auditLines, auditStateLines, plain, tree } from '../rendering'
import type { Session } from '../session'

/** A log of many years; other documents are shorter. */
const MAX_LOG_BYTES = 1024 * 1024 * 1024

/** `steward audit`: the hash-chained log, looked through, verified, exported, countersigned. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const file = invocation.text('verify')
  if (file !== undefined) return verifyFile(session, file)
  if (invocation.flag('verify')) return verify(session)
  if (invocation.flag('countersign')) return countersign(session)
  const to = invocation.text('export')
  return to === undefined ? list(session, invocation) : exportTo(session, to)
}

async function verify(session: Session): Promise<number> {
  const state = await session.call('audit.verify', {}, 'Verifying the audit log')
  session.answer(state, () => auditStateLines(state, session.terminal.ink))
  return state.intact ? OK : exitCodeOf('audit_broken')
}

/** Needs nothing but the file: neither the profile nor a registry. */
async function verifyFile(session: Session, file: string): Promise<number> {
  const state = verifyExported((await readText(file, MAX_LOG_BYTES)).split('\n'))
  session.answer(state, () => auditStateLines(state, session.terminal.ink))
  return state.intact ? OK : exitCodeOf('audit_broken')
}

async function countersign(session: Session): Promise<number> {
  const { state, unreachable } = await session.call('audit.countersign', {}, 'Asking the registries')
  session.answer({ state, unreachable }, () => [
    ...auditStateLines(state, session.terminal.ink),
    ...unreachable.map(({ registry, reason }) => `⚠️  ${plain(registry)}: ${plain(reason)}`),
  ])
  return state.intact ? OK : exitCodeOf('audit_broken')
}

async function exportTo(session: Session, file: string): Promise<number> {
  const lines: string[] = []
  for (let after: number | undefined = 0; after !== undefined; ) {
    const part: { lines: string[]; next?: number | undefined } = await session.call(
      'audit.export',
      { after },
      'Reading',
    )
    lines.push(...part.lines)
    after = part.next
  }
  await writeOut(file, `${lines.join('\n')}\n`, 0o600)
  session.answer({ file, lines: lines.length }, () => [
    `✅ Written to ${plain(file, 4096)}`,
    ...tree([`Verify it anywhere: steward audit --verify ${plain(file, 4096)}`]),
  ])
  return OK
}

async function list(session: Session, invocation: Invocation): Promise<number> {
  const [text] = invocation.words
  const limit = invocation.integer('limit', 1)
  const [kind, actor, subject] = (['kind', 'actor', 'subject'] as const).map((name) => invocation.text(name))
  const [since, until] = [timeOf(invocation, 'since'), timeOf(invocation, 'until')]
  const answer = await session.call('audit.list', {
    ...(text !== undefined && { text }),
    ...(kind !== undefined && { kind }),
    ...(actor !== undefined && { actor }),
    ...(subject !== undefined && { subject }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(limit !== undefined && { limit }),
  })
  session.answer(answer, () => auditLines(answer, session.terminal.ink))
  return OK
}

function timeOf(invocation: Invocation, name: 'since' | 'until') {
  const text = invocation.text(name)
  if (text === undefined) return undefined
  const parsed = instant.safeParse(text)
  if (parsed.success) return parsed.data
  throw new StewardError('usage', `--${name} is a time as 2026-01-31T12:00:00Z, not ${JSON.stringify(text)}`)
}
