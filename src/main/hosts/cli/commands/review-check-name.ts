import { createInterface } from 'node:readline'
import type { NameReport } from '../../../../shared/model/review'
import { parsePolicy } from '../../../protocol/policy'
import { nameRules } from '../../../protocol/review/names'
import { OK } from '../exit-code'
import { readText } from '../files'
import type { Invocation } from '../invocation'
import { nameReportLines } from '../rendering'
import type { Session } from '../session'

/** Names asked about at once; one that is typed is answered at once too. */
const BATCH = 200
/** A list of half a million names is about 16 MiB. */
const MAX_LIST_BYTES = 64 * 1024 * 1024

type Check = (names: readonly string[]) => Promise<NameReport[]>

/** `steward review check-name`: what each name could be mistaken for; as JSON, a line a name. */
export async function run(session: Session, invocation: Invocation): Promise<number> {
  const words = [invocation.word(0, 'NAME'), ...invocation.words.slice(1)]
  const file = invocation.text('names')
  const check = file === undefined ? amongKnown(session) : await amongListed(session, file)
  for await (const names of batches(session, words)) {
    for (const report of await check(names))
      if (session.terminal.json) session.terminal.printJsonLine(report)
      else session.terminal.print(nameReportLines(report, session.terminal.ink))
  }
  return OK
}

const amongKnown =
  (session: Session): Check =>
  async (names) =>
    (await session.call('reviews.check_names', { names: [...names] }, 'Comparing names')).reports

/** The policy is the profile's; the names are the file's alone, and are held by a worker thread of this process. */
async function amongListed(session: Session, file: string): Promise<Check> {
  const list = await readText(file, MAX_LIST_BYTES)
  const { text, format } = await session.call('policy.get', {})
  const rules = nameRules(parsePolicy(text, { format }).policy, session.now())
  const ask = (await session.world.workers()).of('names')
  await ask('loadList', list)
  return (names) => ask('check', { proposed: names.map((name) => ({ name })), rules })
}

async function* batches(session: Session, words: readonly string[]): AsyncGenerator<string[]> {
  const plainWords = words.filter((word) => word !== '-')
  if (plainWords.length > 0) yield plainWords
  if (!words.includes('-')) return
  let batch: string[] = []
  for await (const line of createInterface({ input: session.world.input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line !== '') batch.push(line)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
